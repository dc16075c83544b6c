"""Customers who buy as the models say: simulated purchase by purchase, so that what is to be found is known."""

from dataclasses import dataclass

import numpy as np

from spark_jobs.models.bg_nbd import BgNbd
from spark_jobs.models.gamma_gamma import GammaGamma
from spark_jobs.models.histories import Histories
from spark_jobs.models.maximum_likelihood import Floats

BUYING = BgNbd(r=2.0, alpha=4.0, a=0.6, b=20.0)
SPENDING = GammaGamma(p=6.0, q=4.0, gamma=1500.0)


@dataclass(frozen=True)
class Simulated:
    """``later`` are purchases in the weeks after the history; ``active`` is 1 where who bought had not stopped yet."""

    histories: Histories
    later: Floats
    active: Floats


def simulate(customers: int, weeks: float, seed: int, after: float = 0.0) -> Simulated:
    """Histories of at most ``weeks``, each from a first purchase in their first half, and ``after`` weeks more."""
    random = np.random.default_rng(seed)
    rows = [_customer(random, weeks * (1 - random.random() / 2), after) for _ in range(customers)]
    days, recency, age, later, active = (
        np.array(column, dtype=np.float64) for column in zip(*rows, strict=True)
    )
    means = SPENDING.p * SPENDING.gamma / random.gamma(SPENDING.q, size=customers)
    paid = random.gamma(SPENDING.p * days, means / (SPENDING.p * days))
    return Simulated(Histories(days, recency, age, paid), later, active)


def _customer(random: np.random.Generator, age: float, after: float) -> tuple[float, ...]:
    rate, stops = random.gamma(BUYING.r) / BUYING.alpha, random.beta(BUYING.a, BUYING.b)
    known, later, recency, active, time = 0, 0, 0.0, True, random.exponential(1 / rate)
    while time <= age + after:
        stopped = random.random() < stops
        if time <= age:
            known, recency, active = known + 1, time, not stopped
        else:
            later += 1
        if stopped:
            break
        time += random.exponential(1 / rate)
    return known + 1, recency, age, later, active
