"""All source tables from a seed and a scale; ``load`` copies them into Postgres.

The same seed, scale and last day give the same bytes. Randomness is in ``draw``, each subject in a module of its own.
"""

from datetime import date

import numpy as np
import pyarrow as pa

from cdc_simulator.source.books import accounts, stock
from cdc_simulator.source.drawing.columns import Columns, Ints, table
from cdc_simulator.source.drawing.counts import row_counts
from cdc_simulator.source.drawing.draw import Draw, at
from cdc_simulator.source.drawing.period import Period
from cdc_simulator.source.masters import parties, people, sensors, world
from cdc_simulator.source.masters.catalogue import memberships
from cdc_simulator.source.masters.deals import deal_columns
from cdc_simulator.source.selling import sales
from cdc_simulator.source.selling.invoicing import invoice_columns, invoice_line_columns
from cdc_simulator.source.selling.order_lines import line_columns
from cdc_simulator.source.supply import purchasing
from cdc_simulator.source.trade import Trade, draw_trade
from lakepulse.contracts.catalog import Catalog


def generate(catalog: Catalog, scale: float, seed: int, until: date) -> dict[str, pa.Table]:
    """The rows of every source table by name, typed as its contract says; ``until`` is the last day of business.

    Raises SettingsError where ``scale`` or ``until`` is out of bounds.
    """
    counts, draw = row_counts(scale), Draw(seed, Period.until(until))
    values = {**_world(draw, counts), **_business(draw, counts)}
    tables = {name: table(catalog.source_of(name), columns) for name, columns in values.items()}
    return {name: rows.sort_by(catalog.source_of(name).key[0]) for name, rows in tables.items()}


def _world(draw: Draw, counts: dict[str, int]) -> dict[str, Columns]:
    cities = world.cities(draw, counts["cities"])
    return {
        **world.named_lists(),
        "countries": world.countries(draw),
        "state_provinces": world.state_provinces(),
        "cities": cities,
        "system_parameters": world.system_parameters(counts["cities"]),
        "people": people.people(draw, counts["people"]),
        "suppliers": parties.suppliers(draw, cities),
        "vehicle_temperatures": sensors.vehicle_temperatures(draw, counts["vehicle_temperatures"]),
        "cold_room_temperatures": sensors.cold_room_temperatures(draw),
    }


def _business(draw: Draw, counts: dict[str, int]) -> dict[str, Columns]:
    trade = draw_trade(draw, counts)
    orders, lines, items, purchases = trade.orders, trade.lines, trade.items, trade.purchases
    order_columns = sales.order_columns(orders, trade.customers)
    return {
        "customers": trade.customers.columns,
        "products": {**items.columns, "valid_from": at(trade.price_list.prices.since[:, -1], 6)},
        "stock_item_stock_groups": memberships(items),
        "special_deals": deal_columns(trade.price_list.deals),
        "inventory": stock.inventory_columns(draw, trade.moves, items, trade.policy),
        "orders": order_columns,
        "order_lines": line_columns(lines, orders, items, trade.price_list, order_columns),
        "invoices": invoice_columns(trade.invoices, orders, lines, items, trade.customers),
        "invoice_lines": invoice_line_columns(trade.invoices, orders, lines, items),
        "purchase_orders": purchasing.purchase_order_columns(purchases),
        "purchase_order_lines": purchasing.purchase_line_columns(purchases, items),
        **_bookings(draw, trade, counts),
    }


def _bookings(draw: Draw, trade: Trade, counts: dict[str, int]) -> dict[str, Columns]:
    purchases, items = trade.purchases, trade.items
    costs = purchases.outers * items.outer[purchases.item] * items.cost[purchases.item]
    customer = accounts.customer_bills(
        draw, trade.invoices, trade.orders, trade.customers, counts["customer_transactions"]
    )
    supplier = accounts.supplier_bills(draw, purchases, costs, counts["supplier_transactions"])
    times = [accounts.booked_at(customer), accounts.booked_at(supplier), trade.moves.when]
    by_customer, by_supplier, by_move = _numbers(times)
    return {
        "customer_transactions": accounts.customer_columns(customer, by_customer),
        "supplier_transactions": accounts.supplier_columns(supplier, by_supplier),
        "stock_item_transactions": stock.movement_columns(trade.moves, by_move),
    }


def _numbers(times: list[np.ndarray]) -> list[Ints]:
    """Ids from 1 by time, over all the arrays together."""
    by_time = np.argsort(np.concatenate(times), kind="stable")
    numbers = np.empty(len(by_time), dtype=np.int64)
    numbers[by_time] = np.arange(1, len(by_time) + 1)
    return np.split(numbers, np.cumsum([len(part) for part in times])[:-1])
