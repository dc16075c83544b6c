"""The first fit: made where there is gold and no version yet, once, and told where the history is too short."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from operations.first_fit import first_fit
from spark_jobs.gold.advance import advance
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.models.test_fit import orders

CATALOG = load_catalog()


def shop_of(customers: int, folder: Path, patch: pytest.MonkeyPatch) -> SilverShop:
    patch.setenv("LAKEPULSE_HOME", str(folder / "home"))
    shop = SilverShop(folder / "lake", CATALOG)
    shop.commit(orders(customers))
    advance(shop.context, complete=True)
    return shop


def test_it_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_of(25, tmp_path, monkeypatch)
    assert first_fit(shop.context).startswith("models fitted to 25 customers until 2026-")
    assert first_fit(shop.context) == "the customer models were fitted before"
    assert [row["version"] for row in shop.gold("model_parameters")] == [1]


def test_a_short_history_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_of(4, tmp_path, monkeypatch)
    assert first_fit(shop.context).startswith("the customer models are not fitted: only 4 customers")
    assert shop.gold("model_parameters") == []
