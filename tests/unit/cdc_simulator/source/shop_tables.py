"""The generated tables, asked in SQL, and the trade of a small shop made from the generator's own parts."""

from functools import cache

import duckdb
import numpy as np
import pyarrow as pa

from cdc_simulator.source import parties, purchasing, sales, stock, world
from cdc_simulator.source.catalogue import catalogue
from cdc_simulator.source.draw import Draw
from cdc_simulator.source.generate import Trade
from cdc_simulator.source.invoicing import bill
from cdc_simulator.source.period import EARLIEST, Period

Tables = dict[str, pa.Table]
PERIOD = Period.until(EARLIEST)
DRAW = Draw(7, PERIOD)
CITIES, CUSTOMERS = 500, 60


def ask(tables: Tables, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as session:
        for name, rows in tables.items():
            session.register(name, rows)
        return session.execute(sql).fetchall()


@cache
def small_trade() -> Trade:
    """400 orders, 380 of them billed, 60 orders to suppliers, and ten corrections of the stock."""
    customers = parties.customers(DRAW, CUSTOMERS, world.cities(DRAW, CITIES))
    items = catalogue(DRAW)
    orders = sales.draw_orders(DRAW, customers, 400, 380)
    lines = sales.draw_lines(DRAW, orders, items, 1_240, 1_220)
    invoices = bill(orders, lines, items)
    sold = np.bincount(lines.item[invoices.line], lines.quantity[invoices.line], len(items.names))
    purchases = purchasing.draw_purchases(DRAW, items, 60, 240, sold.astype(np.int64))
    received = int(purchases.received[purchases.order].sum())
    moves = stock.movements(DRAW, orders, lines, invoices, purchases, items, 1_220 + received + 10)
    return Trade(customers, items, orders, lines, invoices, purchases, moves)
