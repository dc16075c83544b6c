"""Order lines: which goods each order of ``sales`` asks for, and how much of them was picked."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import Columns, Ints, Times
from cdc_simulator.source.drawing.draw import Draw, spread, weighted
from cdc_simulator.source.masters.catalogue import Catalogue, item_names
from cdc_simulator.source.masters.prices import PriceList
from cdc_simulator.source.selling.sales import Orders

LINES_WHEN_BILLED = np.array([14.0, 20.0, 22.0, 22.0, 22.0])
LINES_WHEN_NOT = np.array([98.0, 2.0])


@dataclass(frozen=True)
class Lines:
    """Order lines by id; ``order`` and ``item`` are positions from 0, ``picked`` is a part of ``quantity``."""

    order: Ints
    item: Ints
    quantity: Ints
    picked: Ints


def draw_lines(draw: Draw, orders: Orders, items: Catalogue, count: int, billed_count: int) -> Lines:
    """``count`` lines, ``billed_count`` of them in billed orders; an order has a stock item once.

    What was put off is what the later order has: its first line, its second one, where it has so many.
    """
    rng = draw.topic("order_lines")
    per_order = np.empty(len(orders.day), dtype=np.int64)
    billed = int(orders.billed.sum())
    per_order[orders.billed] = spread(rng, billed_count, LINES_WHEN_BILLED, billed)
    per_order[~orders.billed] = spread(rng, count - billed_count, LINES_WHEN_NOT, len(orders.day) - billed)
    order = np.repeat(np.arange(len(orders.day)), per_order)
    popularity = rng.lognormal(0.0, 0.7, len(items.names))
    item = _distinct(rng, order, weighted(rng, popularity, count), popularity)
    quantity = items.multiple[item] * rng.integers(1, 11, count)
    carried, carrier = _carried(orders, order, per_order)
    item[carried], quantity[carried] = item[carrier], quantity[carrier]
    item = _distinct(rng, order, item, popularity)
    quantity = -(-quantity // items.multiple[item]) * items.multiple[item]
    return Lines(order, item, quantity, np.where(orders.billed[order], quantity, 0))


def line_columns(
    lines: Lines, orders: Orders, items: Catalogue, price_list: PriceList, order_values: Columns
) -> Columns:
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
        "unit_price": line_prices(lines, orders, price_list),
        "tax_rate": items.tax[lines.item],
        "picked_quantity": lines.picked,
        "picking_completed_when": picked_when[lines.order],
        "last_edited_by": editor[lines.order],
        "last_edited_when": edited[lines.order],
    }


def line_prices(lines: Lines, orders: Orders, price_list: PriceList) -> Ints:
    """Cents a package of each line: what the order's customer paid on the order's day."""
    return price_list.charged(orders.customer[lines.order], lines.item, orders.day[lines.order])


def _carried(orders: Orders, order: Ints, per_order: Ints) -> tuple[Ints, Ints]:
    """Lines that were put off, and the lines of the later order that carry them."""
    first = np.cumsum(per_order) - per_order
    place = np.arange(len(order)) - first[order]
    later = orders.later[order]
    carried = np.flatnonzero((later >= 0) & (place < per_order[later]))
    return carried, first[later[carried]] + place[carried]


def _distinct(rng: np.random.Generator, order: Ints, item: Ints, popularity: npt.NDArray[np.float64]) -> Ints:
    """``item`` with other items where an order has one again."""
    item = item.copy()
    while True:
        code = order * len(popularity) + item
        by_code = np.argsort(code, kind="stable")
        repeated = by_code[1:][code[by_code[1:]] == code[by_code[:-1]]]
        if not len(repeated):
            return item
        item[repeated] = weighted(rng, popularity, len(repeated))
