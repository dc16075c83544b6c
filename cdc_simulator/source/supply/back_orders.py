"""Back orders: what an order lacked goes on an order of its own, which is picked when the goods have come in."""

from dataclasses import fields, replace

import numpy as np

from cdc_simulator.source.drawing.columns import Ints
from cdc_simulator.source.drawing.draw import Draw, business_day, moments
from cdc_simulator.source.masters.parties import Customers
from cdc_simulator.source.masters.people import PICKERS
from cdc_simulator.source.selling.deliveries import delivered_at
from cdc_simulator.source.selling.order_lines import Lines
from cdc_simulator.source.selling.returns import Returns
from cdc_simulator.source.selling.sales import PICKING_HOURS, Orders
from cdc_simulator.source.supply.shortages import Shortages


def with_back_orders(
    draw: Draw, customers: Customers, orders: Orders, lines: Lines, returns: Returns, shortages: Shortages
) -> tuple[Orders, Lines, Returns]:
    """All orders and their lines in the order of the days, and the returns of these lines."""
    lacking = lines.order[shortages.line]
    rest = lines.quantity[shortages.line] - shortages.picked
    picked = lines.picked.copy()
    picked[shortages.line] = shortages.picked
    later = orders.later.copy()
    later[lacking] = len(orders.day) + np.arange(len(lacking))
    both = _joined(replace(orders, later=later), _back_orders(draw, customers, orders, lacking, shortages))
    by_day = np.lexsort((np.arange(len(both.day)), both.taken_at))
    order = np.concatenate([lines.order, later[lacking]])
    by_order = np.lexsort((np.arange(len(order)), _place(by_day)[order]))
    joined = Lines(
        order=_place(by_day)[order][by_order],
        item=np.concatenate([lines.item, lines.item[shortages.line]])[by_order],
        quantity=np.concatenate([lines.quantity, rest])[by_order],
        picked=np.concatenate([picked, rest])[by_order],
    )
    return _sorted(both, by_day), joined, replace(returns, line=_place(by_order)[returns.line])


def _back_orders(
    draw: Draw, customers: Customers, orders: Orders, lacking: Ints, shortages: Shortages
) -> Orders:
    """One for each shortage: taken when the picker found the shelf empty."""
    rng = draw.topic("back_orders")
    customer, sent = orders.customer[lacking], business_day(shortages.day + 1)
    expected = business_day(sent + rng.integers(0, 2, len(sent)))
    return Orders(
        customer=customer,
        day=orders.picked_at[lacking].astype("datetime64[D]"),
        taken_at=orders.picked_at[lacking],
        billed=np.ones(len(lacking), dtype=np.bool_),
        salesperson=orders.salesperson[lacking],
        picker=rng.choice(PICKERS, len(lacking)),
        picked_at=moments(rng, shortages.day, PICKING_HOURS),
        sent=sent,
        expected=expected,
        arrived=delivered_at(rng, orders.last_day, customers, customer, sent, expected),
        reference=orders.reference[lacking],
        later=np.full(len(lacking), -1),
        last_day=orders.last_day,
    )


def _joined(first: Orders, second: Orders) -> Orders:
    columns = {
        field.name: (getattr(first, field.name), getattr(second, field.name)) for field in fields(Orders)
    }
    last_day, _ = columns.pop("last_day")
    return Orders(last_day=last_day, **{name: np.concatenate(parts) for name, parts in columns.items()})


def _sorted(orders: Orders, by_day: Ints) -> Orders:
    columns = {field.name: getattr(orders, field.name) for field in fields(Orders)}
    last_day, later = columns.pop("last_day"), columns.pop("later")
    later = np.where(later >= 0, _place(by_day)[later], -1)
    columns = {name: values[by_day] for name, values in columns.items()}
    return Orders(last_day=last_day, later=later[by_day], **columns)


def _place(permutation: Ints) -> Ints:
    """Where each position went."""
    place = np.empty(len(permutation), dtype=np.int64)
    place[permutation] = np.arange(len(permutation))
    return place
