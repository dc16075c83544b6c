"""Orders and their lines; ``invoicing`` bills those that could be picked.

An order is *open* (taken on the last day), *short* (nothing was in stock: closed, carried by the customer's next
order) or picked and billed.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cdc_simulator.source.catalogue import Catalogue
from cdc_simulator.source.columns import Columns, Flags, Ints, Times, joined, where
from cdc_simulator.source.draw import Draw, at, business_day, choose, order_days, spread, weighted
from cdc_simulator.source.parties import Customers
from cdc_simulator.source.people import PICKERS, SALESPEOPLE

LINES_WHEN_BILLED = np.array([14.0, 20.0, 22.0, 22.0, 22.0])
LINES_WHEN_NOT = np.array([98.0, 2.0])
PRICE_RISE_PERCENT = 2


@dataclass(frozen=True)
class Orders:
    """Orders by id, from 1; ``customer`` is a position from 0; nothing has happened yet after ``last_day``."""

    customer: Ints
    day: Times
    billed: Flags
    salesperson: Ints
    picker: Ints
    picked_at: Times
    expected: Times
    reference: Ints
    last_day: np.datetime64


@dataclass(frozen=True)
class Lines:
    """Order lines by id; ``order`` and ``item`` are positions from 0, prices are cents."""

    order: Ints
    item: Ints
    quantity: Ints
    price: Ints


def draw_orders(draw: Draw, customers: Customers, count: int, invoices: int) -> Orders:
    """``count`` orders of which ``invoices`` are billed."""
    rng = draw.topic("orders")
    last = draw.period.last
    day = order_days(rng, draw.period, count)
    billed = _billed(rng, day, last, count - invoices)
    pickers, salespeople = rng.choice(PICKERS, count), rng.choice(SALESPEOPLE, count)
    picked = business_day(day + rng.choice([0, 1], count, p=[0.3, 0.7]))
    picked = np.minimum(picked, last)
    minutes = rng.integers(11 * 60, 17 * 60, count).astype("timedelta64[m]")
    return Orders(
        customer=_customers(rng, customers, day),
        day=day,
        billed=billed,
        salesperson=salespeople,
        picker=pickers,
        picked_at=picked.astype("datetime64[s]") + minutes,
        expected=_promised(rng, day),
        reference=rng.integers(10_000, 20_000, count),
        last_day=last,
    )


def draw_lines(draw: Draw, orders: Orders, items: Catalogue, count: int, billed_count: int) -> Lines:
    """``count`` lines, ``billed_count`` of them in billed orders; an order has a stock item once."""
    rng = draw.topic("order_lines")
    per_order = np.empty(len(orders.day), dtype=np.int64)
    billed = int(orders.billed.sum())
    per_order[orders.billed] = spread(rng, billed_count, LINES_WHEN_BILLED, billed)
    per_order[~orders.billed] = spread(rng, count - billed_count, LINES_WHEN_NOT, len(orders.day) - billed)
    order = np.repeat(np.arange(len(orders.day)), per_order)
    item = _distinct_items(rng, order, rng.lognormal(0.0, 0.7, len(items.names)))
    years_ago = (_year(draw.period.last) - _year(orders.day))[order]
    price = items.price[item] * (100 - PRICE_RISE_PERCENT * years_ago)
    return Lines(
        order=order,
        item=item,
        quantity=items.multiple[item] * rng.integers(1, 11, count),
        price=(price + 50) // 100,
    )


def order_columns(orders: Orders, customers: Customers) -> Columns:
    """``sales.orders``."""
    is_open = ~orders.billed & (orders.day == orders.last_day)
    backorder = _next_order(orders)
    is_open |= ~orders.billed & (backorder == 0)
    taken_at = at(orders.day, 12)
    return {
        "order_id": np.arange(1, len(orders.day) + 1),
        "customer_id": orders.customer + 1,
        "salesperson_person_id": orders.salesperson,
        "picked_by_person_id": where(orders.billed, orders.picker),
        "contact_person_id": customers.contact[orders.customer],
        "backorder_order_id": where(~orders.billed & ~is_open, backorder),
        "order_date": orders.day,
        "expected_delivery_date": orders.expected,
        "customer_purchase_order_number": joined(orders.reference),
        "is_undersupply_backordered": True,
        "comments": None,
        "delivery_instructions": None,
        "internal_comments": None,
        "picking_completed_when": where(~is_open, orders.picked_at),
        "last_edited_by": np.where(is_open, orders.salesperson, orders.picker),
        "last_edited_when": np.where(is_open, taken_at, orders.picked_at),
    }


def line_columns(lines: Lines, orders: Orders, items: Catalogue, order_values: Columns) -> Columns:
    """``sales.order_lines``."""
    picked_when: np.ma.MaskedArray = order_values["picking_completed_when"]  # type: ignore[assignment]
    editor: Ints = order_values["last_edited_by"]  # type: ignore[assignment]
    edited: Times = order_values["last_edited_when"]  # type: ignore[assignment]
    return {
        "order_line_id": np.arange(1, len(lines.order) + 1),
        "order_id": lines.order + 1,
        "stock_item_id": lines.item + 1,
        "description": item_names(items, lines.item),
        "package_type_id": items.sold_package[lines.item],
        "quantity": lines.quantity,
        "unit_price": lines.price,
        "tax_rate": items.tax[lines.item],
        "picked_quantity": np.where(orders.billed[lines.order], lines.quantity, 0),
        "picking_completed_when": picked_when[lines.order],
        "last_edited_by": editor[lines.order],
        "last_edited_when": edited[lines.order],
    }


def item_names(items: Catalogue, positions: Ints) -> pa.Array:
    """The names of the stock items at these positions."""
    return pa.array(items.names.tolist(), pa.string()).take(pa.array(positions))


def _promised(rng: np.random.Generator, day: Times) -> Times:
    """The delivery days that are promised: not before the goods can be picked and sent, some two days later."""
    sent = business_day(business_day(day + 1) + 1)
    return business_day(sent + rng.choice([0, 1, 2], len(day), p=[0.7, 0.2, 0.1]))


def _year(days: Times | np.datetime64) -> Ints:
    years: Ints = days.astype("datetime64[Y]").astype(np.int64)
    return years


def _billed(rng: np.random.Generator, day: Times, last: np.datetime64, missing: int) -> Flags:
    """The orders of the last day are open; the rest of the ``missing`` are short, on any day."""
    last_day = int((day == last).sum())
    still_open = min(missing, last_day)
    billed = np.ones(len(day), dtype=np.bool_)
    billed[len(day) - still_open :] = False
    return billed & ~np.append(
        choose(rng, len(day) - still_open, missing - still_open), np.zeros(still_open, dtype=np.bool_)
    )


def _customers(rng: np.random.Generator, customers: Customers, day: Times) -> Ints:
    """A customer per order: large ones more often, none before its account was opened or after it has left."""
    by_opening = np.argsort(customers.opened, kind="stable")
    size = np.cumsum(rng.lognormal(0.0, 0.8, len(by_opening)))
    chosen = np.zeros(len(day), dtype=np.int64)
    missing = np.arange(len(day))
    while len(missing):
        known = np.searchsorted(customers.opened[by_opening], day[missing], side="right")
        pick = np.searchsorted(size, rng.random(len(missing)) * size[known - 1], side="right")
        chosen[missing] = by_opening[np.minimum(pick, known - 1)]
        missing = missing[customers.left[chosen[missing]] <= day[missing]]
    return chosen


def _distinct_items(rng: np.random.Generator, order: Ints, popularity: np.ndarray) -> Ints:
    item = weighted(rng, popularity, len(order))
    while True:
        code = order * len(popularity) + item
        by_code = np.argsort(code, kind="stable")
        repeated = by_code[1:][code[by_code[1:]] == code[by_code[:-1]]]
        if not len(repeated):
            return item
        item[repeated] = weighted(rng, popularity, len(repeated))


def _next_order(orders: Orders) -> Ints:
    """Per order the id of the same customer's next billed order, 0 where there is none."""
    by_customer = np.lexsort((np.arange(len(orders.customer)), orders.customer))
    last = len(by_customer)
    position = np.where(orders.billed[by_customer], np.arange(last), last)
    upcoming = np.minimum.accumulate(position[::-1])[::-1]
    upcoming = np.append(upcoming[1:], last)
    found = np.append(by_customer, -1)[np.minimum(upcoming, last)]
    same = (found >= 0) & (orders.customer[found] == orders.customer[by_customer])
    result = np.zeros(last, dtype=np.int64)
    result[by_customer] = np.where(same, found + 1, 0)
    return result
