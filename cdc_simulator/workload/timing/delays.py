"""Delays between the steps of an order, as in the generated history: picked, invoiced, delivered and paid when?"""

import random
from datetime import date, datetime, time, timedelta

from cdc_simulator.source.books.settlement import CREDIT_DAYS
from cdc_simulator.source.selling.deliveries import AFTER_ONE_DAY, BASE, DECEMBER, HARD_CITY, ONE_CITY_IN

SUNDAY = 7
SAME_DAY = 0.3
"""This part of the orders is picked on the day on which it was placed, if it came in the morning."""
NOON = time(12)
INVOICING = time(7)
"""Goods that were picked are invoiced on the next business day before the vans leave."""
SUPPLIER_DAYS = (1, 7)
"""A supplier's goods come in after so many days, at least and at most."""


def business_day(day: date) -> date:
    """The same day, or the Monday after a Sunday."""
    return day + timedelta(days=1) if day.isoweekday() == SUNDAY else day


def days_later(day: date, days: int) -> date:
    """The business day so many days later."""
    return business_day(day + timedelta(days=days))


def moment(rng: random.Random, day: date, first_hour: int, last_hour: int) -> datetime:
    """A moment of the day between two hours, to the minute."""
    return datetime.combine(day, time()) + timedelta(minutes=rng.randrange(60 * first_hour, 60 * last_hour))


def picking(rng: random.Random, placed: datetime) -> datetime:
    """When an order is picked: in the afternoon, or between 11 and 17 on the next business day."""
    if placed.time() < NOON and rng.random() < SAME_DAY:
        return moment(rng, placed.date(), 12, 17)
    return moment(rng, days_later(placed.date(), 1), 11, 17)


def promised(rng: random.Random, placed: date) -> date:
    """The day that a customer is told: not before the goods can be picked and sent, some two days later."""
    sent = days_later(days_later(placed, 1), 1)
    return days_later(sent, rng.choices((0, 1, 2), (7, 2, 1))[0])


def invoicing(picked: datetime) -> datetime:
    """When picked goods are invoiced and leave."""
    return datetime.combine(days_later(picked.date(), 1), INVOICING)


def delivery(rng: random.Random, sent: date, expected: date, city: int) -> datetime:
    """When goods reach the customer: on the day they leave, or for one of the history's reasons after the promised day.

    The distance from the depot is left out: at most 2 % more would be late for it.
    """
    chance = BASE + HARD_CITY * (city % ONE_CITY_IN == 0) + DECEMBER * (sent.month == 12)
    if rng.random() >= chance:
        return moment(rng, sent, 8, 18)
    late = 1
    while rng.random() >= AFTER_ONE_DAY:
        late += 1
    return moment(rng, days_later(max(sent, expected), late), 8, 18)


def payment(rng: random.Random, booked: date) -> datetime:
    """When a bill is paid, within the days of credit."""
    return moment(rng, booked + timedelta(days=rng.randrange(1, CREDIT_DAYS)), 8, 18)


def receipt(rng: random.Random, ordered: date) -> datetime:
    """When a supplier's goods come in."""
    return moment(rng, days_later(ordered, rng.randint(*SUPPLIER_DAYS)), 7, 12)
