"""Histories: purchase days, not orders; weeks from the first one; and what came in months that are held back."""

from datetime import date

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.models.histories import MONTHS, divided
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.spark_jobs.gold.rows import table

ROWS = [
    {"customer_id": 1, "order_month": date(2026, 1, 1), "order_count": 5, "purchase_days": 2, "revenue": "100.00",
     "first_order_date": date(2026, 1, 5), "last_order_date": date(2026, 1, 19)},
    {"customer_id": 1, "order_month": date(2026, 3, 1), "order_count": 1, "purchase_days": 1, "revenue": "50.00",
     "first_order_date": date(2026, 3, 2), "last_order_date": date(2026, 3, 2)},
    {"customer_id": 2, "order_month": date(2026, 3, 1), "order_count": 4, "purchase_days": 4, "revenue": "80.00",
     "first_order_date": date(2026, 3, 2), "last_order_date": date(2026, 3, 30)},
]  # fmt: skip


def test_a_history_is_divided_at_a_month() -> None:
    relations = {MONTHS: table(lake_schema(load_catalog(), MONTHS), ROWS)}
    whole = divided(DuckDbEngine(), relations, date(2026, 4, 6), date(2026, 4, 7))
    assert sorted(zip(*map(list, vars(whole.histories).values()), strict=True)) == [
        (3, 8, 13, 50),
        (4, 4, 5, 20),
    ]
    assert not whole.later.any()
    held_back = divided(DuckDbEngine(), relations, date(2026, 2, 28), date(2026, 3, 1))
    assert [list(values) for values in vars(held_back.histories).values()] == [[2], [2], [54 / 7], [50]]
    assert list(held_back.later) == [1]
