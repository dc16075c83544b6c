"""Gold follows silver: by affected groups as by computing everything."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from spark_jobs.gold.advance import advance
from tests.unit.gold.silver_shop import SilverShop

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def shop(tmp_path: Path, catalog: Catalog) -> SilverShop:
    return SilverShop(tmp_path, catalog)


def order(order_id: int, customer_id: int = 1, **more: object) -> dict[str, object]:
    return {"order_id": order_id, "customer_id": customer_id, "order_date": MONDAY, **more}


def line(line_id: int, order_id: int, quantity: int = 1, price: str = "1.00") -> dict[str, object]:
    return {
        "order_line_id": line_id,
        "order_id": order_id,
        "stock_item_id": 1,
        "quantity": quantity,
        "unit_price": Decimal(price),
    }


def test_first_advance_computes_everything(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)], "order_lines": [line(1, 1, 3, "2.50"), line(2, 1)]})
    published = advance(shop.context)
    assert published is not None
    assert published.watermark == 1
    assert [row["order_value"] for row in shop.gold("fact_orders")] == [Decimal("8.50")]


def test_a_changed_line_changes_its_order_only(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1), order(2)], "order_lines": [line(1, 1), line(2, 2)]})
    advance(shop.context)
    shop.commit({"order_lines": [line(2, 2, 5, "3.00")]})
    advance(shop.context)
    values = {row["order_id"]: row["order_value"] for row in shop.gold("fact_orders")}
    assert values == {1: Decimal("1.00"), 2: Decimal("15.00")}


def test_nothing_new_publishes_nothing(shop: SilverShop) -> None:
    shop.commit({"orders": [order(1)]})
    assert advance(shop.context) is not None
    assert advance(shop.context) is None
