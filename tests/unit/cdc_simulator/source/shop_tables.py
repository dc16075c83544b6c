"""The generated tables, asked in SQL, and the trade of a small shop made from the generator's own parts."""

from datetime import UTC, datetime
from functools import cache

import duckdb
import pyarrow as pa

from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.drawing.period import EARLIEST, Period
from cdc_simulator.source.trade import Trade, draw_trade
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine

Tables = dict[str, pa.Table]
PERIOD = Period.until(EARLIEST)
DRAW = Draw(7, PERIOD)
CITIES, CUSTOMERS = 500, 60
BILLED_LINES, CREDIT_NOTES, BACK_ORDERS = 1_220, 2, 2
_SINCE_THE_BEGINNING = {"int64": 1, "bool": True, "timestamp[us, tz=UTC]": datetime(2000, 1, 1, tzinfo=UTC)}


def ask(tables: Tables, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as session:
        for name, rows in tables.items():
            session.register(name, rows)
        return session.execute(sql).fetchall()


def silver(catalog: Catalog, tables: Tables, table: str) -> pa.Table:
    """``silver.…`` as its SELECT makes it of the source's rows, each the one version since the business began."""
    rows = tables[table.removeprefix("silver.")]
    if table in catalog.selects:
        rows = DuckDbEngine().query(catalog.selects[table], {table.replace("silver.", "bronze."): rows})
    for field in lake_schema(catalog, table):
        if field.name not in rows.column_names:
            value = None if field.name == "_valid_to" else _SINCE_THE_BEGINNING[str(field.type)]
            rows = rows.append_column(field, pa.array([value] * len(rows), field.type))
    return rows


@cache
def small_trade() -> Trade:
    """400 orders, 378 of them billed, two credit notes, 80 orders to suppliers, and ten corrections of the stock."""
    counts = {
        "cities": CITIES,
        "customers": CUSTOMERS,
        "orders": 400,
        "order_lines": BILLED_LINES + 20,
        "invoices": 380,
        "invoice_lines": BILLED_LINES,
        "purchase_orders": 80,
        "purchase_order_lines": 300,
        "stock_item_transactions": BILLED_LINES + 300 + 10,
    }
    return draw_trade(DRAW, counts)
