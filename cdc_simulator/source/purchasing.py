"""Orders to suppliers, sized so that what was sold had come in; ``stock`` books the movements."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.catalogue import Catalogue
from cdc_simulator.source.columns import Columns, Flags, Ints, Times, where
from cdc_simulator.source.counts import STOCK_ITEMS
from cdc_simulator.source.draw import Draw, at, business_day, spread
from cdc_simulator.source.parties import FIRST_SUPPLIER_CONTACT
from cdc_simulator.source.people import PICKERS
from cdc_simulator.source.period import DAYS, Period
from cdc_simulator.source.sales import item_names

MOST_LINES = 7
"""Lines of the longest order to a supplier, never more than the supplier has stock items."""
OPEN_PER_SCALE = 5 / 2_074
"""This part of the orders, the latest, has not come in yet."""
DAYS_ON_HAND = 60
"""What is on hand at the end would have been sold in so many days,"""
SAFETY = 60
"""and at least so many of the usual units of sale."""


@dataclass(frozen=True)
class Purchases:
    """Orders to suppliers and their lines by id; ``supplier`` is an id, ``order`` and ``item`` are positions.

    Nothing has happened yet after ``last_day``.
    """

    supplier: Ints
    day: Times
    received: Flags
    buyer: Ints
    order: Ints
    item: Ints
    outers: Ints
    last_day: np.datetime64


def draw_purchases(draw: Draw, items: Catalogue, orders: int, lines: int, sold: Ints) -> Purchases:
    """``orders`` purchase orders with ``lines`` lines; ``sold`` is the quantity sold of each stock item."""
    rng = draw.topic("purchase_orders")
    supplier_of_line, item = _cycle(items, lines)
    suppliers, lines_of = np.unique(supplier_of_line, return_counts=True)
    orders_of = _orders_per_supplier(items, suppliers, lines_of, orders)
    sizes, supplier, day = [], [], []
    for one, its_lines, its_orders in zip(suppliers, lines_of, orders_of, strict=True):
        most = min(MOST_LINES, int((items.supplier == one).sum()))
        sizes.append(spread(rng, int(its_lines), np.ones(most), int(its_orders)))
        supplier.append(np.full(its_orders, one))
        day.append(_days(rng, draw.period, int(its_orders)))
    return _sorted(
        rng,
        draw.period.last,
        items,
        np.concatenate(supplier),
        np.concatenate(day),
        np.concatenate(sizes),
        item,
        sold,
    )


def purchase_order_columns(purchases: Purchases) -> Columns:
    """``purchasing.purchase_orders``."""
    return {
        "purchase_order_id": np.arange(1, len(purchases.day) + 1),
        "supplier_id": purchases.supplier,
        "order_date": purchases.day,
        "delivery_method_id": 7 + purchases.supplier % 3,
        "contact_person_id": FIRST_SUPPLIER_CONTACT + 2 * (purchases.supplier - 1),
        "expected_delivery_date": business_day(purchases.day + 14),
        "supplier_reference": None,
        "is_order_finalized": purchases.received,
        "comments": None,
        "internal_comments": None,
        "last_edited_by": purchases.buyer,
        "last_edited_when": came_in(purchases),
    }


def purchase_line_columns(purchases: Purchases, items: Catalogue) -> Columns:
    """``purchasing.purchase_order_lines``."""
    item, received = purchases.item, purchases.received[purchases.order]
    when = came_in(purchases)[purchases.order]
    return {
        "purchase_order_line_id": np.arange(1, len(item) + 1),
        "purchase_order_id": purchases.order + 1,
        "stock_item_id": item + 1,
        "ordered_outers": purchases.outers,
        "description": item_names(items, item),
        "received_outers": np.where(received, purchases.outers, 0),
        "package_type_id": items.bought_package[item],
        "expected_unit_price_per_outer": items.cost[item] * items.outer[item],
        "last_receipt_date": where(received, when.astype("datetime64[D]")),
        "is_order_line_finalized": received,
        "last_edited_by": purchases.buyer[purchases.order],
        "last_edited_when": when,
    }


def came_in(purchases: Purchases) -> Times:
    """When each order came in, the business day after it was sent; for open ones when it was sent."""
    day: Times = np.where(
        purchases.received, np.minimum(business_day(purchases.day + 1), purchases.last_day), purchases.day
    )
    times: Times = at(day, 7)
    return times


def _cycle(items: Catalogue, lines: int) -> tuple[Ints, Ints]:
    """All stock items over and over, then by supplier: any few neighbours are different items."""
    item = np.arange(lines) % len(items.names)
    by_supplier = np.argsort(items.supplier[item], kind="stable")
    return items.supplier[item][by_supplier], item[by_supplier]


def _orders_per_supplier(items: Catalogue, suppliers: Ints, lines_of: Ints, orders: int) -> Ints:
    """Share the orders out by lines, within what each supplier's number of lines allows."""
    most = np.minimum(MOST_LINES, np.array([(items.supplier == one).sum() for one in suppliers]))
    least_orders, shares = -(-lines_of // most), np.maximum(1, lines_of * orders // lines_of.sum())
    counts: Ints = np.clip(shares, least_orders, lines_of)
    while missing := orders - int(counts.sum()):
        step = 1 if missing > 0 else -1
        room = np.flatnonzero(counts < lines_of if step > 0 else counts > least_orders)
        counts[room[np.argmax(lines_of[room])]] += step
    return counts


def _days(rng: np.random.Generator, period: Period, orders: int) -> Times:
    """One supplier's order days: the first at the start, then evenly with some play."""
    span = DAYS - 1
    even = np.arange(orders) * span / orders + rng.uniform(0, span / orders, orders) * (np.arange(orders) > 0)
    days: Times = business_day(period.first + np.minimum(even, span - 1).astype(np.int64))
    return days


def _sorted(
    rng: np.random.Generator,
    last: np.datetime64,
    items: Catalogue,
    supplier: Ints,
    day: Times,
    sizes: Ints,
    item: Ints,
    sold: Ints,
) -> Purchases:
    """Number the orders by day, keep each with its lines, and size the lines by what was sold."""
    by_day = np.argsort(day, kind="stable")
    rank = np.empty(len(by_day), dtype=np.int64)
    rank[by_day] = np.arange(len(by_day))
    order = np.repeat(rank, sizes)
    by_order = np.argsort(order, kind="stable")
    order, item = order[by_order], item[by_order]
    late = round(len(day) * OPEN_PER_SCALE) if len(item) >= 2 * STOCK_ITEMS else 0
    received = np.arange(len(day)) < len(day) - late
    outers = _outers(items, item, received[order], sold)
    buyer = rng.choice(PICKERS, len(day))
    return Purchases(supplier[by_day], day[by_day], received, buyer, order, item, outers, last)


def _outers(items: Catalogue, item: Ints, received: Flags, sold: Ints) -> Ints:
    """Outer packages a line, so that all received lines together cover what was sold and what stays on hand."""
    needed = sold + sold * DAYS_ON_HAND // (DAYS - 1) + SAFETY * items.multiple
    lines = np.bincount(item[received], minlength=len(items.names))
    outers: Ints = -(-needed // (items.outer * lines))
    return outers[item]
