"""The generated tables, asked in SQL, and the trade of a small shop made from the generator's own parts."""

from functools import cache

import duckdb
import pyarrow as pa

from cdc_simulator.source.draw import Draw
from cdc_simulator.source.period import EARLIEST, Period
from cdc_simulator.source.trade import Trade, draw_trade

Tables = dict[str, pa.Table]
PERIOD = Period.until(EARLIEST)
DRAW = Draw(7, PERIOD)
CITIES, CUSTOMERS = 500, 60
BILLED_LINES, CREDIT_NOTES, BACK_ORDERS = 1_220, 2, 2


def ask(tables: Tables, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as session:
        for name, rows in tables.items():
            session.register(name, rows)
        return session.execute(sql).fetchall()


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
