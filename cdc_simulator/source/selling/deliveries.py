"""When goods reach the customer: nearly always by the promised day, a few percent later, each for a reason.

``sales`` promises the day and sends the goods out, ``invoicing`` keeps the driver's note.
"""

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import Flags, Ints, Times
from cdc_simulator.source.drawing.draw import business_day, moments, month
from cdc_simulator.source.masters.parties import Customers
from cdc_simulator.source.masters.world import DEPOT

KM_PER_DEGREE = 111.2
BASE, PER_1000_KM, HARD_CITY, DECEMBER = 0.01, 0.008, 0.05, 0.04
"""The chance of being late: anywhere, by distance from the depot, in a city that is hard to reach, before Christmas."""
ONE_CITY_IN = 12
"""is hard to reach."""
DELIVERY_HOURS = np.array([0.0] * 9 + [0.8, 1.3, 1.3, 0.9, 0.9, 1.1, 1.0, 0.8, 0.4] + [0.0] * 6)
"""How much is delivered in each hour of a day, UTC: from 9 to 18."""
AFTER_ONE_DAY = 0.6
"""The chance that a late delivery arrives on the day after the promised one, and on each day after that."""


def delivered_at(
    rng: np.random.Generator,
    last: np.datetime64,
    customers: Customers,
    customer: Ints,
    sent: Times,
    promised: Times,
) -> Times:
    """When goods arrive (datetime64[s]) that were sent and promised on these days; NaT where that is still to come.

    ``customer`` are positions from 0; ``last`` is the last day of the history.
    """
    late = rng.random(len(sent)) < late_chance(customers, customer, sent)
    delay = rng.geometric(AFTER_ONE_DAY, len(sent))
    day = np.where(late, business_day(promised + delay), sent)
    arrived = moments(rng, day, DELIVERY_HOURS)
    arrived[day > last] = np.datetime64("NaT")
    return arrived


def late_chance(customers: Customers, customer: Ints, sent: Times) -> npt.NDArray[np.float64]:
    """The chance of each delivery to come late."""
    chance = BASE + PER_1000_KM * distance_km(customers.latitude, customers.longitude)[customer] / 1000
    chance = chance + HARD_CITY * hard_to_reach(customers)[customer] + DECEMBER * (month(sent) == 12)
    return np.asarray(chance, dtype=np.float64)


def hard_to_reach(customers: Customers) -> Flags:
    """Whether each customer's city is one of those."""
    cities: Ints = customers.columns["delivery_city_id"]  # type: ignore[assignment]
    flags: Flags = cities % ONE_CITY_IN == 0
    return flags


def distance_km(
    latitude: npt.NDArray[np.float64], longitude: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Kilometres from the depot, on a plane that is scaled to the latitude half-way: a few percent off at the most."""
    north = latitude - DEPOT[0]
    east = (longitude - DEPOT[1]) * np.cos(np.radians((latitude + DEPOT[0]) / 2))
    kilometres: npt.NDArray[np.float64] = KM_PER_DEGREE * np.hypot(north, east)
    return kilometres
