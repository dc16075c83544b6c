"""Returns: a few customers send goods back some days after the delivery; ``invoicing`` writes the credit notes."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Ints, Times
from cdc_simulator.source.drawing.draw import Draw, business_day
from cdc_simulator.source.drawing.words import identifier, names
from cdc_simulator.source.masters.catalogue import Catalogue
from cdc_simulator.source.selling.order_lines import Lines
from cdc_simulator.source.selling.sales import Orders

DAYS = (2, 11)
"""After so many days, from the first number to under the second, goods are back."""
WHOLE = 0.6
"""This part of the returns is of all that the line had, the others of some of it."""


@dataclass(frozen=True)
class Returns:
    """One order line's goods that came back: ``line`` is a position, ``reason`` one in ``credit_note_reasons``."""

    line: Ints
    quantity: Ints
    day: Times
    reason: Ints


def draw_returns(draw: Draw, orders: Orders, lines: Lines, items: Catalogue, count: int) -> Returns:
    """``count`` returns, each from another order, which has other goods too: no invoice is taken back whole."""
    rng = draw.topic("returns")
    later = orders.arrived.astype("datetime64[D]") + DAYS[1]
    eligible = orders.billed & (np.bincount(lines.order, minlength=len(orders.day)) > 1)
    eligible &= later <= orders.last_day  # false where the goods are under way
    candidates = rng.permutation(np.flatnonzero(eligible[lines.order]))
    _, one_each = np.unique(lines.order[candidates], return_index=True)
    line = candidates[np.sort(one_each)[:count]]
    arrived = orders.arrived[lines.order[line]].astype("datetime64[D]")
    multiples = lines.quantity[line] // items.multiple[lines.item[line]]
    part = np.where(rng.random(len(line)) < WHOLE, 1.0, rng.random(len(line)))
    too_late = identifier("credit_note_reasons", "Came too late") - 1
    others = np.delete(np.arange(len(names()["credit_note_reasons"])), too_late)
    return Returns(
        line=line,
        quantity=np.ceil(multiples * part).astype(np.int64) * items.multiple[lines.item[line]],
        day=business_day(arrived + rng.integers(*DAYS, len(line))),
        reason=np.where(
            arrived > orders.expected[lines.order[line]], too_late, rng.choice(others, len(line))
        ),
    )
