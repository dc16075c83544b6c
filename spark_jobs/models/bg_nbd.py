"""The BG/NBD model of when customers buy, and when they stop. Pure; time is in weeks.

While active, a customer buys as a Poisson process of rate lambda, and stops after each purchase with probability p;
lambda is gamma (r, alpha), p beta (a, b) over the customers (Fader, Hardie & Lee, "Counting Your Customers" the Easy
Way, Marketing Science 24(2), 2005). ``gamma_gamma`` says what a purchase is worth.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln, hyp2f1

from spark_jobs.models.histories import Histories
from spark_jobs.models.maximum_likelihood import Floats, maximise

BOUNDS = ((1e-3, 1e3), (1e-3, 1e4), (0.01, 10.0), (1.0, 1e5))
"""Of r, alpha (weeks), a and b: within them ``gold.customer_analytics`` integrates over p to ten digits."""


@dataclass(frozen=True)
class BgNbd:
    """The parameters; ``alpha`` in weeks."""

    r: float
    alpha: float
    a: float
    b: float


def fit(histories: Histories) -> tuple[BgNbd, float]:
    """The most likely parameters and their log likelihood; raises ModelError as ``maximise`` does."""
    values, likelihood = maximise(
        "BG/NBD", lambda given: log_likelihood(BgNbd(*map(float, given)), histories), BOUNDS
    )
    return BgNbd(*map(float, values)), likelihood


def log_likelihood(model: BgNbd, histories: Histories) -> Floats:
    """Per customer (equation 6 of the paper)."""
    x, recency, age = histories.repeats, histories.recency_weeks, histories.age_weeks
    rate = gammaln(model.r + x) - gammaln(model.r) + model.r * np.log(model.alpha)
    stayed = betaln(model.a, model.b + x) - betaln(model.a, model.b)
    active = -(model.r + x) * np.log(model.alpha + age)
    stopped = np.where(
        x > 0,
        np.log(model.a / (model.b + np.maximum(x, 1) - 1)) - (model.r + x) * np.log(model.alpha + recency),
        -np.inf,
    )
    return np.asarray(rate + stayed + np.logaddexp(active, stopped), dtype=np.float64)


def probability_active(model: BgNbd, histories: Histories) -> Floats:
    """P(alive) at the end of the history; 1 for who has never come back (Fader, Hardie & Lee 2008, a note on it)."""
    x, recency, age = histories.repeats, histories.recency_weeks, histories.age_weeks
    ratio = np.log((model.alpha + age) / (model.alpha + recency))
    odds = np.exp(np.log(model.a / (model.b + np.maximum(x, 1) - 1)) + (model.r + x) * ratio)
    return np.where(x > 0, 1 / (1 + odds), 1.0)


def expected_purchases(model: BgNbd, histories: Histories, weeks: float) -> Floats:
    """E[Y(t) | x, t_x, T]: purchases in the next ``weeks`` (equation 10; 2F1 by Euler's transformation, so stable)."""
    x, age = histories.repeats, histories.age_weeks
    total, first = model.a + model.b + x - 1, model.a - 1
    reached = weeks / (model.alpha + age + weeks)
    # Where a is 1 the formula is 0 / 0, and a neighbour is as good.
    first = first if abs(first) > 1e-6 else 1e-6
    series = hyp2f1(model.a + model.b - 1 - model.r, first, total, reached)
    active = total / first * (1 - (1 - reached) ** first * series)
    return np.asarray(active * probability_active(model, histories), dtype=np.float64)
