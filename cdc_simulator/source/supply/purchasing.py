"""Orders to suppliers as they were sent and came in; ``order_plan`` plans them, ``stock`` books what comes in."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Columns, Flags, Ints, Times, where
from cdc_simulator.source.drawing.draw import Draw, business_day, moments
from cdc_simulator.source.masters.catalogue import Catalogue, item_names
from cdc_simulator.source.masters.parties import FIRST_SUPPLIER_CONTACT
from cdc_simulator.source.masters.people import PICKERS
from cdc_simulator.source.supply.order_plan import OPENING, OrderPlan
from cdc_simulator.source.supply.replenishment import StockPolicy
from cdc_simulator.source.supply.shortages import Shortages

ORDERING_HOURS = np.array([0.0] * 16 + [0.3, 1.0] + [0.0] * 6)
RECEIVING_HOURS = np.array([0.0] * 5 + [0.5, 1.0] + [0.0] * 17)
"""Orders go out at the end of the day; goods come in before any go out. Hours of a day, UTC."""


@dataclass(frozen=True)
class Purchases:
    """Orders to suppliers and their lines by id; ``supplier`` is an id, ``order`` and ``item`` are positions.

    ``came_at`` is when each line came in, ``complete_at`` when all of an order had; after ``last_day`` that is to come.
    """

    supplier: Ints
    sent_at: Times
    expected: Times
    buyer: Ints
    complete_at: Times
    order: Ints
    item: Ints
    outers: Ints
    came_at: Times
    last_day: np.datetime64

    @property
    def received(self) -> Flags:
        """Whether each line has come in."""
        return _until(self.came_at, self.last_day)

    @property
    def complete(self) -> Flags:
        """Whether all of each order has come in."""
        return _until(self.complete_at, self.last_day)


def carry_out(
    draw: Draw, items: Catalogue, plan: OrderPlan, stock: StockPolicy, shortages: Shortages
) -> Purchases:
    """The plan's orders by the day, with what was late."""
    rng = draw.topic("purchases")
    by_day = np.argsort(plan.sent, kind="stable")
    number = np.argsort(by_day, kind="stable")[plan.order]
    by_number = np.argsort(number, kind="stable")
    order, item, cycle = number[by_number], plan.item[by_number], plan.cycle[by_number]
    due = plan.due[by_number]
    late = np.full(len(plan.cycles.item) + 1, due.min())
    late[shortages.cycle] = shortages.day
    arrived = np.maximum(due, late[cycle])
    first = np.flatnonzero(np.append(True, np.diff(order) > 0))
    sent, lead = plan.sent[by_day], items.lead_days[item[first]]
    outers = np.where(
        cycle == OPENING, stock.opening[item] // items.outer[item], np.append(plan.cycles.outers, 0)[cycle]
    )
    # The goods of one morning come with one van.
    came_at = moments(rng, np.arange(arrived.min(), arrived.max() + 1), RECEIVING_HOURS)
    came_at = came_at[(arrived - arrived.min()).astype(np.int64)]
    return Purchases(
        supplier=items.supplier[item[first]],
        sent_at=moments(rng, sent, ORDERING_HOURS),
        expected=business_day(sent + lead),
        buyer=rng.choice(PICKERS, len(sent)),
        complete_at=np.maximum.reduceat(came_at.astype(np.int64), first).astype("datetime64[s]"),
        order=order,
        item=item,
        outers=outers,
        came_at=came_at,
        last_day=draw.period.last,
    )


def purchase_order_columns(purchases: Purchases) -> Columns:
    """``purchasing.purchase_orders``."""
    return {
        "purchase_order_id": np.arange(1, len(purchases.supplier) + 1),
        "supplier_id": purchases.supplier,
        "order_date": purchases.sent_at.astype("datetime64[D]"),
        "delivery_method_id": 7 + purchases.supplier % 3,
        "contact_person_id": FIRST_SUPPLIER_CONTACT + 2 * (purchases.supplier - 1),
        "expected_delivery_date": purchases.expected,
        "supplier_reference": None,
        "is_order_finalized": purchases.complete,
        "comments": None,
        "internal_comments": None,
        "last_edited_by": purchases.buyer,
        "last_edited_when": np.where(purchases.complete, purchases.complete_at, purchases.sent_at),
    }


def purchase_line_columns(purchases: Purchases, items: Catalogue) -> Columns:
    """``purchasing.purchase_order_lines``."""
    item, received = purchases.item, purchases.received
    return {
        "purchase_order_line_id": np.arange(1, len(item) + 1),
        "purchase_order_id": purchases.order + 1,
        "stock_item_id": item + 1,
        "ordered_outers": purchases.outers,
        "description": item_names(items, item),
        "received_outers": np.where(received, purchases.outers, 0),
        "package_type_id": items.bought_package[item],
        "expected_unit_price_per_outer": items.cost[item] * items.outer[item],
        "last_receipt_date": where(received, purchases.came_at.astype("datetime64[D]")),
        "is_order_line_finalized": received,
        "last_edited_by": purchases.buyer[purchases.order],
        "last_edited_when": np.where(received, purchases.came_at, purchases.sent_at[purchases.order]),
    }


def _until(moment: Times, last: np.datetime64) -> Flags:
    flags: Flags = moment.astype("datetime64[D]") <= last
    return flags
