"""The gamma-gamma model of what a purchase is worth. Pure.

A customer's purchases are gamma with shape p around a mean that is their own; these means are inverse gamma with q and
gamma over the customers, and independent of how often they buy (Fader & Hardie, The Gamma-Gamma Model of Monetary
Value, 2013). ``bg_nbd`` says how often.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from spark_jobs.models.histories import Histories
from spark_jobs.models.maximum_likelihood import Floats, maximise

BOUNDS = ((1e-2, 1e4), (1.01, 1e4), (1e-3, 1e5))
"""Of p, q (above 1: below it the mean of all customers is infinite) and gamma in multiples of the mean purchase."""


@dataclass(frozen=True)
class GammaGamma:
    """The parameters; ``gamma`` in US dollars."""

    p: float
    q: float
    gamma: float


def fit(histories: Histories) -> tuple[GammaGamma, float]:
    """The most likely parameters and their log likelihood; raises ModelError as ``maximise`` does."""
    paid = histories.paid
    unit = float(paid.mean_value.mean())

    def scaled(given: Floats) -> GammaGamma:
        p, q, gamma = map(float, given)
        return GammaGamma(p, q, gamma * unit)

    values, likelihood = maximise("gamma-gamma", lambda given: log_likelihood(scaled(given), paid), BOUNDS)
    return scaled(values), likelihood


def log_likelihood(model: GammaGamma, histories: Histories) -> Floats:
    """Per customer with purchases of some value (equation 1a of the note)."""
    n, mean = histories.purchase_days, histories.mean_value
    shape = model.p * n
    constant = gammaln(shape + model.q) - gammaln(shape) - gammaln(model.q) + model.q * np.log(model.gamma)
    values = (
        (shape - 1) * np.log(mean) + shape * np.log(n) - (shape + model.q) * np.log(model.gamma + n * mean)
    )
    return np.asarray(constant + values, dtype=np.float64)


def expected_value(model: GammaGamma, histories: Histories) -> Floats:
    """E[M | mean, n]: a customer's mean purchase in US dollars, between their own and everybody's (equation 5)."""
    n, mean = histories.purchase_days, histories.mean_value
    return np.asarray(model.p * (model.gamma + n * mean) / (model.p * n + model.q - 1), dtype=np.float64)
