"""Calibration: a fit to the history without its last months, beside what the customers then did."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from lakepulse.errors import ModelError
from spark_jobs.models import bg_nbd
from spark_jobs.models.histories import Divided
from spark_jobs.models.maximum_likelihood import Floats
from spark_jobs.models.published_gold import PublishedGold

GROUPS = 10


@dataclass(frozen=True)
class Group:
    """A tenth of the customers, by what was predicted: purchases a customer, and how many were thought to have left."""

    customers: int
    predicted: float
    observed: float
    churn_probability: float
    stayed_away: float
    """The share that bought nothing in the months held back."""


@dataclass(frozen=True)
class Calibration:
    """The groups in rising order; ``until`` is the last day that the fit knew, ``last`` the last that was observed."""

    until: date
    last: date
    groups: tuple[Group, ...]
    total_error: float
    """(predicted - observed) / observed purchases of all customers."""
    rank_correlation: float
    """Spearman's, of predicted and observed purchases over the customers."""


def calibrate(gold: PublishedGold[Any], months: int) -> Calibration:
    """Fit to all but the last ``months`` calendar months (the running one among them), and compare purchase days.

    Raises ModelError where the history before them is too short, or nothing was bought in them.
    """
    last = gold.business_day()
    later_from = months_before(last, months - 1)
    until = later_from - timedelta(days=1)
    divided = gold.divided(until, later_from)
    if not divided.later.any():
        raise ModelError(f"nobody who bought until {until} did again since", "Hold back more months.")
    model, _ = bg_nbd.fit(divided.histories)
    return compare(model, divided, until, last)


def compare(model: bg_nbd.BgNbd, divided: Divided, until: date, last: date) -> Calibration:
    """What ``model`` predicts from the histories beside the purchase days that came later."""
    predicted = bg_nbd.expected_purchases(model, divided.histories, (last - until).days / 7)
    churn = 1 - bg_nbd.probability_active(model, divided.histories)
    parts = np.array_split(np.argsort(predicted, kind="stable"), GROUPS)
    groups = tuple(_group(part, predicted, divided.later, churn) for part in parts if len(part))
    total = float(divided.later.sum())
    ranks = float(spearmanr(predicted, divided.later).statistic)
    return Calibration(until, last, groups, float(predicted.sum()) / total - 1, ranks)


def months_before(day: date, months: int) -> date:
    """The first day of the month that is ``months`` before the day's own."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _group(part: npt.NDArray[np.intp], predicted: Floats, observed: Floats, churn: Floats) -> Group:
    return Group(
        len(part),
        float(predicted[part].mean()),
        float(observed[part].mean()),
        float(churn[part].mean()),
        float((observed[part] == 0).mean()),
    )
