"""Orders and what becomes of them; ``order_lines`` are what they ask for, ``invoicing`` bills those that were picked.

An order is *open* (not sent by the last day), *put off* (closed unpicked: the customer's next order carries its goods),
or picked and billed; then some goods may have lacked, and a back order carries the rest (``back_orders``).
"""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Columns, Flags, Ints, Times, joined, where
from cdc_simulator.source.drawing.draw import HOURS, Draw, at, business_day, choose, moments, order_days
from cdc_simulator.source.masters.parties import Customers
from cdc_simulator.source.masters.people import PICKERS, SALESPEOPLE
from cdc_simulator.source.selling.deliveries import delivered_at

PICKING_HOURS = np.array([0.0] * 11 + [0.6, 0.8, 1.2, 1.3, 1.1, 0.7] + [0.0] * 7)
"""How much is picked in each hour of a day, UTC: from 11 to 17, most of it after lunch."""

SAME_DAY = 0.7
"""This part of what is ordered before noon is picked on the same day, all else on the next one."""
SHORTEST_PICKING = np.timedelta64(1, "h")


@dataclass(frozen=True)
class Orders:
    """Orders by id, from 1; ``customer`` is a position from 0; nothing has happened yet after ``last_day``.

    ``later`` is the position of the order that carries what this one lacked, or -1. ``sent`` (day) and ``arrived``
    (NaT: under way) hold for billed ones.
    """

    customer: Ints
    day: Times
    taken_at: Times
    billed: Flags
    salesperson: Ints
    picker: Ints
    picked_at: Times
    sent: Times
    expected: Times
    arrived: Times
    reference: Ints
    later: Ints
    last_day: np.datetime64


def draw_orders(draw: Draw, customers: Customers, count: int, billed_count: int) -> Orders:
    """``count`` orders of which ``billed_count`` are billed."""
    rng = draw.topic("orders")
    last = draw.period.last
    day = order_days(rng, draw.period, count)
    taken_at = np.sort(moments(rng, day, HOURS))
    same_day = (taken_at < at(day, 12)) & (rng.random(count) < SAME_DAY)
    picked = np.where(same_day, day, business_day(day + 1))
    under_way = business_day(picked + 1) > last
    billed = _billed(rng, under_way, count - billed_count)
    sent, expected = np.minimum(business_day(picked + 1), last), _promised(rng, day)
    customer = _customers(rng, customers, day)
    return Orders(
        customer=customer,
        day=day,
        taken_at=taken_at,
        billed=billed,
        salesperson=rng.choice(SALESPEOPLE, count),
        picker=rng.choice(PICKERS, count),
        picked_at=np.maximum(moments(rng, picked, PICKING_HOURS), taken_at + SHORTEST_PICKING),
        sent=sent,
        expected=expected,
        arrived=delivered_at(draw.topic("deliveries"), last, customers, customer, sent, expected),
        reference=rng.integers(10_000, 20_000, count),
        later=_carried_by(customer, billed, under_way),
        last_day=last,
    )


def order_columns(orders: Orders, customers: Customers) -> Columns:
    """``sales.orders``."""
    is_open = ~orders.billed & (orders.later < 0)
    return {
        "order_id": np.arange(1, len(orders.day) + 1),
        "customer_id": orders.customer + 1,
        "salesperson_person_id": orders.salesperson,
        "picked_by_person_id": where(orders.billed, orders.picker),
        "contact_person_id": customers.contact[orders.customer],
        "backorder_order_id": where(orders.later >= 0, orders.later + 1),
        "order_date": orders.day,
        "expected_delivery_date": orders.expected,
        "customer_purchase_order_number": joined(orders.reference),
        "is_undersupply_backordered": True,
        "comments": None,
        "delivery_instructions": None,
        "internal_comments": None,
        "picking_completed_when": where(~is_open, orders.picked_at),
        "last_edited_by": np.where(is_open, orders.salesperson, orders.picker),
        "last_edited_when": np.where(is_open, orders.taken_at, orders.picked_at),
    }


def _promised(rng: np.random.Generator, day: Times) -> Times:
    """The delivery days that are promised: not before the goods can be picked and sent, some two days later."""
    sent = business_day(business_day(day + 1) + 1)
    return business_day(sent + rng.choice([0, 1, 2], len(day), p=[0.7, 0.2, 0.1]))


def _billed(rng: np.random.Generator, under_way: Flags, missing: int) -> Flags:
    """What is still ``under_way`` is open; the rest of the ``missing`` was put off, on any day."""
    billed = np.ones(len(under_way), dtype=np.bool_)
    still_open = np.flatnonzero(under_way)[:missing]
    billed[still_open] = False
    past = np.flatnonzero(~under_way)
    billed[past[choose(rng, len(past), missing - len(still_open))]] = False
    return billed


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


def _carried_by(customer: Ints, billed: Flags, under_way: Flags) -> Ints:
    """Per order that was put off the position of the same customer's next billed order; -1 where there is none."""
    count = len(customer)
    by_customer = np.lexsort((np.arange(count), customer))
    position = np.where(billed[by_customer], np.arange(count), count)
    upcoming = np.append(np.minimum.accumulate(position[::-1])[::-1][1:], count)
    found = np.append(by_customer, -1)[upcoming]
    same = (found >= 0) & (customer[found] == customer[by_customer])
    later = np.full(count, -1)
    later[by_customer] = np.where(same, found, -1)
    return np.where(billed | under_way, -1, later)
