"""A verdict is that of these contents: whatever a check looks at, or is made of, asks for a new one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lakepulse.contracts.checks import verdict
from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.contracts.problems import InvalidContractsError
from tests.unit.lakepulse.contracts.shop import Shop, put, replace


def is_known(shop: Shop) -> bool:
    return verdict.is_known_sound(shop.home, verdict.contents_of(shop.home))


def no_longer_not_negative(shop: Shop) -> None:
    replace(shop.contract("silver/orders"), "amount >= 0", "amount + 1")


def other_columns(shop: Shop) -> None:
    replace(shop.select("silver/orders"), "order_id, customer_id,", "customer_id, order_id,")


def one_contract_less(shop: Shop) -> None:
    shop.contract("bronze/customers").unlink()


def a_select_of_no_contract(shop: Shop) -> None:
    put(shop.select("silver/ordres"), "SELECT 1 AS one")


def a_select_of_another_name(shop: Shop) -> None:
    shop.select("silver/orders").rename(shop.select("silver/ordres"))


def an_api_that_says_nothing(shop: Shop) -> None:
    put(shop.contract("apis/weather"), "api: weather\n")


SPOILED = [
    no_longer_not_negative,
    other_columns,
    one_contract_less,
    a_select_of_no_contract,
    a_select_of_another_name,
    an_api_that_says_nothing,
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_was_sound_is_checked_again_once_it_differs(shop: Shop, spoil: Callable[[Shop], None]) -> None:
    checked_catalog(shop.home)
    assert is_known(shop)
    spoil(shop)
    assert not is_known(shop)
    with pytest.raises(InvalidContractsError):
        checked_catalog(shop.home)
    assert not is_known(shop), "a verdict was kept over contracts that are wrong"


def test_a_known_verdict_is_taken_but_by_who_asks_for_a_check(shop: Shop) -> None:
    other_columns(shop)
    verdict.keep_sound(shop.home, verdict.contents_of(shop.home))
    assert "silver.orders" in checked_catalog(shop.home)
    with pytest.raises(InvalidContractsError):
        checked_catalog(shop.home, anew=True)


def test_another_check_or_another_library_reaches_its_own_verdict(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = shutil.copytree(verdict.CODE, tmp_path / "code", ignore=shutil.ignore_patterns("__pycache__"))
    before = verdict.contents_of(shop.home, code)
    assert before == verdict.contents_of(shop.home)
    put(code / "checks" / "more.py", "")
    with_more = verdict.contents_of(shop.home, code)
    monkeypatch.setattr(verdict, "version", lambda library: "0.1")
    assert len({before, with_more, verdict.contents_of(shop.home, code)}) == 3


def test_a_cache_that_cannot_be_written_only_costs_the_next_check(shop: Shop) -> None:
    put(shop.home.cache, "no folder")
    assert "silver.orders" in checked_catalog(shop.home)
    assert not is_known(shop)
