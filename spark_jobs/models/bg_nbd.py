"""The BG/NBD model of when customers buy, and when they stop. Pure; time is in weeks.

While active, a customer buys as a Poisson process of rate lambda, and stops after each purchase with probability p;
lambda is gamma (r, alpha), p beta (a, b) over the customers (Fader, Hardie & Lee, "Counting Your Customers" the Easy
Way, Marketing Science 24(2), 2005). ``gamma_gamma`` says what a purchase is worth.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, expit, gammaln

from spark_jobs.models.histories import Histories
from spark_jobs.models.maximum_likelihood import Floats, maximise

BOUNDS = ((1e-3, 1e3), (1e-3, 1e4), (0.01, 10.0), (1.0, 1e5))
"""Of r, alpha (weeks), a and b: within them ``gold.customer_analytics`` integrates over p to ten digits."""

_STEPS = np.arange(-12, 51) * 0.3


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
    silence = np.log((model.alpha + age) / (model.alpha + recency))
    log_odds = np.log(model.a / (model.b + np.maximum(x, 1) - 1)) + (model.r + x) * silence
    return np.where(x > 0, expit(-log_odds), 1.0)


def expected_purchases(model: BgNbd, histories: Histories, weeks: float) -> Floats:
    """E[Y(t) | x, t_x, T]: purchases in the next ``weeks`` (equation 10 of the paper).

    Its hypergeometric function is left for the integral that it stands for, as in ``gold.customer_analytics``: P(alive)
    times the mean over p ~ beta(a, b + x) of (1 - (1 + p t / (alpha + T))^-(r + x)) / p, by the double exponential rule
    (Takahasi & Mori 1974). SciPy's function is minus infinity at some whole numbers.
    """
    x, age = (values[:, np.newaxis] for values in (histories.repeats, histories.age_weeks))
    odds = np.exp(np.log(model.a / (model.b + x)) + _STEPS - np.exp(-_STEPS) / model.a)
    stop, horizon = odds / (1 + odds), weeks / (model.alpha + age)
    density = model.a * (_STEPS - np.exp(-_STEPS) / model.a) - (model.a + model.b + x) * np.log1p(odds)
    weight = (1 + np.exp(-_STEPS) / model.a) * np.exp(density)
    never = (model.r + x) * horizon
    with np.errstate(invalid="ignore", divide="ignore"):
        until = -np.expm1(-(model.r + x) * np.log1p(horizon * stop)) / stop
    purchases = np.where(never * stop < 1e-12, never, until)
    active = (weight * purchases).sum(axis=1) / weight.sum(axis=1)
    return np.asarray(active * probability_active(model, histories), dtype=np.float64)
