"""Balances that the source keeps constant, looked for in what was published: a torn transaction would break one.

The sums are those of ``cdc_simulator.workload.business.money``: every transaction of the workload keeps them.
"""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from lakepulse.contracts.model import Layer
from lakepulse.lsn import format_lsn
from proof.publications import Sampled
from proof.report import Compared, Finding, FindingKind
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import at, latest

TABLES: Mapping[str, tuple[str, ...]] = {
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
"""What the sums are over."""
_ACCOUNTS = """
    SELECT {party} AS party FROM silver.{table} GROUP BY {party}
    HAVING sum(transaction_amount) <> sum(outstanding_balance)"""
_STOCK = """
    SELECT i.stock_item_id AS party
    FROM silver.inventory i LEFT JOIN {movements} m ON i.stock_item_id = m.stock_item_id
    GROUP BY i.stock_item_id, i.quantity_on_hand HAVING coalesce(sum(m.quantity), 0) <> i.quantity_on_hand"""
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

_CURE = "A reader of that version saw half a transaction: `lakepulse backfill` computes the tables again."


def balances(engine: DuckDbEngine, lake: Lake, sampled: Sampled) -> Iterator[Compared | Finding]:
    """The sums at every sampled publication of gold, with the silver that it was made from."""
    for watermark, gold in sampled.publications:
        silver = at(lake, Layer.SILVER, watermark)
        versions = {**(silver.versions if silver else {}), **gold}
        if not all(name in versions and lake.exists(name) for name in TABLES):
            continue
        for name, tables in _broken(engine, versions).items():
            problem = f"{name} do not add up in the publication at {format_lsn(watermark)}"
            yield Finding(", ".join(tables), FindingKind.TORN, problem, _CURE)
        yield Compared("gold.publications", f"constant sums at {format_lsn(watermark)}", len(CHECKS))


def torn(engine: DuckDbEngine, lake: Lake) -> list[str]:
    """The sums that gold's last publication, with the silver it was made from, does not keep."""
    gold = latest(lake, Layer.GOLD)
    statements = balances(engine, lake, Sampled([(gold.watermark, gold.versions)] if gold else ()))
    return [each.problem for each in statements if isinstance(each, Finding)]


def _broken(engine: DuckDbEngine, versions: Mapping[str, int]) -> dict[str, list[str]]:
    """The sums that do not hold, each with its tables."""
    rows = {name: engine.scan(name, columns, version=versions[name]) for name, columns in TABLES.items()}
    used = {check: _named_in(sql, rows) for check, sql in CHECKS.items()}
    return {
        check: sorted(used[check]) for check, sql in CHECKS.items() if engine.query(sql, used[check]).num_rows
    }


def _named_in(sql: str, rows: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    return {name: table for name, table in rows.items() if name in sql}
