"""What changed since the release is named, and what breaks is told from what does not."""

import json
from pathlib import Path

import pytest

from lakepulse.contracts.compile.compatibility import Released, changes_since, lock_text, read_lock
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop, replace, with_views

VIEWED_NAME = "  customer_name: {type: string(100), pii: true, doc: Present name}\n"
NOTE = "  note: {type: string, nullable: true, doc: A note}\n"
REQUIRED_NOTE = "  note: {type: string, doc: A note}\n"
COMMENTS = "  comments: {type: string, nullable: true, doc: Free text}\n"


def released(shop: Shop) -> Released:
    lock: Released = json.loads(lock_text(shop.catalog()))
    return lock


def test_nothing_changed_since_the_release(shop: Shop) -> None:
    assert changes_since(released(shop), shop.catalog()) == ()


@pytest.mark.parametrize(
    ("stem", "old", "new", "what", "breaks"),
    [
        ("source/orders", COMMENTS, COMMENTS + NOTE, "column `note` is new", False),
        ("source/orders", COMMENTS, COMMENTS + REQUIRED_NOTE, "new and not nullable", True),
        ("source/orders", COMMENTS, "", "column `comments` is gone", False),
        (
            "gold/customer_totals",
            "  customer_name: {type: string(100), doc: Present name}\n",
            "",
            "is gone",
            True,
        ),
        ("source/customers", "string(100)", "string(50)", "was string(100) and is string(50)", False),
        ("source/orders", "type: date", "type: timestamp", "was date and is timestamp", True),
        ("source/orders", "decimal(18,2)", "decimal(18,3)", "was decimal(18,2) and is decimal(18,3)", True),
        (
            "source/orders",
            "{type: string, nullable: true,",
            "{type: string,",
            "may not be null any more",
            True,
        ),
        ("source/orders", "type: date,", "type: date, nullable: true,", "may be null now", False),
        ("source/orders", "cdc.orders", "cdc.order", "`topic` was lakepulse.cdc.orders", True),
        ("silver/names", VIEWED_NAME, VIEWED_NAME + REQUIRED_NOTE, "column `note` is new", False),
        ("silver/names", VIEWED_NAME, REQUIRED_NOTE, "column `customer_name` is gone", True),
        ("silver/customers", "kind: scd2", "kind: upsert", "`kind` was scd2 and is upsert", True),
    ],
)
def test_a_change_is_named_and_judged(
    shop: Shop, stem: str, old: str, new: str, what: str, breaks: bool
) -> None:
    before = released(with_views(shop))
    replace(shop.contract(stem), old, new)
    changes = changes_since(before, shop.catalog())
    assert changes[0].breaks is breaks, changes
    assert changes[0].table == stem.replace("/", ".")
    assert what in changes[0].what


def test_an_int_may_grow_on_the_wire_but_not_in_files(shop: Shop) -> None:
    for stem in ("source/orders", "silver/orders"):
        replace(shop.contract(stem), "customer_id: {type: int64", "customer_id: {type: int32")
    before = released(shop)
    for stem in ("source/orders", "silver/orders"):
        replace(shop.contract(stem), "customer_id: {type: int32", "customer_id: {type: int64")
    changes = changes_since(before, shop.catalog())
    assert {change.table: change.breaks for change in changes} == {
        "silver.orders": True,
        "source.orders": False,
    }


def test_new_and_lost_tables_are_named(shop: Shop) -> None:
    before = released(shop)
    shop.contract("gold/customer_totals").unlink()
    assert [(it.table, it.what, it.breaks) for it in changes_since(before, shop.catalog())] == [
        ("gold.customer_totals", "the table is gone", True)
    ]
    del before["silver.orders"], before["gold.customer_totals"]
    assert [(it.table, it.breaks) for it in changes_since(before, shop.catalog())] == [
        ("silver.orders", False)
    ]


def test_before_the_first_release_nothing_is_compared(shop: Shop, tmp_path: Path) -> None:
    assert changes_since(read_lock(tmp_path / "nothing.json"), shop.catalog()) == ()


def test_a_lock_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    path.write_text("{")
    with pytest.raises(ContractError, match="is not JSON"):
        read_lock(path)
