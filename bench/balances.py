"""Sums that the source keeps constant, looked for in what was published: a torn transaction would break one (I4).

The sums are those of ``cdc_simulator.workload.money``: every transaction of the workload keeps them.
"""

from collections.abc import Mapping

import pyarrow as pa

from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import at, latest

_TABLES: Mapping[str, tuple[str, ...]] = {
    "silver.customer_transactions": (
        "customer_id",
        "transaction_type_id",
        "transaction_amount",
        "outstanding_balance",
    ),
    "silver.supplier_transactions": ("supplier_id", "transaction_amount", "outstanding_balance"),
    "silver.inventory": ("stock_item_id", "quantity_on_hand"),
    "silver.stock_item_transactions": ("stock_item_id", "quantity"),
    "gold.fact_stock_movements": ("stock_item_id", "quantity"),
}
_ACCOUNTS = """
    SELECT {party} AS party FROM silver.{table} GROUP BY {party}
    HAVING sum(transaction_amount) <> sum(outstanding_balance)"""
_STOCK = """
    SELECT i.stock_item_id AS party FROM silver.inventory i JOIN {movements} m ON i.stock_item_id = m.stock_item_id
    GROUP BY i.stock_item_id, i.quantity_on_hand HAVING sum(m.quantity) <> i.quantity_on_hand"""
CHECKS = {
    "customers' accounts": _ACCOUNTS.format(party="customer_id", table="customer_transactions"),
    "suppliers' accounts": _ACCOUNTS.format(party="supplier_id", table="supplier_transactions"),
    "contra bookings": """
        SELECT 'all' AS party FROM silver.customer_transactions WHERE transaction_type_id = 13
        HAVING sum(transaction_amount) <> 0""",
    "stock in silver": _STOCK.format(movements="silver.stock_item_transactions"),
    "stock in gold": _STOCK.format(movements="gold.fact_stock_movements"),
}
"""A query over one publication each: who breaks the sum."""


def torn(engine: DuckDbEngine, lake: Lake) -> list[str]:
    """The sums that gold's last publication, with the silver it was made from, does not keep (CHECKS)."""
    gold = latest(lake, "gold")
    silver = at(lake, "silver", gold.watermark) if gold else None
    if gold is None or silver is None:
        return []
    versions = {**silver.versions, **gold.versions}
    rows = {name: engine.scan(name, columns, version=versions[name]) for name, columns in _TABLES.items()}
    return [f"{name} at {gold.watermark}" for name, sql in CHECKS.items() if _broken(engine, sql, rows)]


def _broken(engine: DuckDbEngine, sql: str, rows: Mapping[str, pa.Table]) -> bool:
    used = {name: table for name, table in rows.items() if name in sql}
    return bool(engine.query(sql, used).num_rows)
