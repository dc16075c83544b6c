"""Purchase histories: what the models know of each customer, added up from ``gold.customer_months``.

A purchase is a day with an order, as in ``gold.customer_analytics``: orders of one day are one decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from spark_jobs.models.maximum_likelihood import Floats
from spark_jobs.runtime.engines.engine import Engine

Rows = TypeVar("Rows")
MONTHS = "gold.customer_months"
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Histories:
    """One value per customer: purchase days, weeks from the first to the last and to the end, US dollars a purchase."""

    purchase_days: Floats
    recency_weeks: Floats
    age_weeks: Floats
    mean_value: Floats

    @property
    def repeats(self) -> Floats:
        """Purchases after the first."""
        return self.purchase_days - 1

    @property
    def paid(self) -> "Histories":
        """Those whose purchases had some value."""
        return self.where(self.mean_value > 0)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Histories":
        """Some of the customers."""
        return Histories(*(values[chosen] for values in vars(self).values()))

    def __len__(self) -> int:
        return len(self.purchase_days)


@dataclass(frozen=True)
class Divided:
    """Histories up to a day, and for the same customers the purchase days that came later."""

    histories: Histories
    later: Floats


def divided(engine: Engine[Rows], relations: Mapping[str, Rows], until: date, later_from: date) -> Divided:
    """The histories of all who bought before the month that begins on ``later_from``; their age is taken on ``until``.

    ``relations`` holds ``gold.customer_months``; the adding up is the engine's, on a cluster its executors'.
    """
    before = f"order_month < DATE '{later_from.isoformat()}'"
    rows = engine.query(_SELECT.format(before=before), relations)
    found = engine.pick(rows, _COLUMNS, [("purchase_days", ">", 0)])
    return Divided(_histories(found, until), _floats(found, "later_purchase_days"))


_COLUMNS = ("purchase_days", "revenue", "first_order_date", "last_order_date", "later_purchase_days")
_SELECT = """
    SELECT
      customer_id,
      CAST(sum(CASE WHEN {before} THEN purchase_days ELSE 0 END) AS BIGINT) AS purchase_days,
      CAST(sum(CASE WHEN {before} THEN revenue ELSE 0 END) AS DECIMAL(18, 2)) AS revenue,
      min(CASE WHEN {before} THEN first_order_date END) AS first_order_date,
      max(CASE WHEN {before} THEN last_order_date END) AS last_order_date,
      CAST(sum(CASE WHEN {before} THEN 0 ELSE purchase_days END) AS BIGINT) AS later_purchase_days
    FROM gold.customer_months
    GROUP BY customer_id"""


def _histories(rows: pa.Table, until: date) -> Histories:
    first, last = (rows[name].to_numpy() for name in ("first_order_date", "last_order_date"))
    days = _floats(rows, "purchase_days")
    return Histories(
        days,
        (last - first) / DAY / 7,
        (np.datetime64(until) - first) / DAY / 7,
        _floats(rows, "revenue") / days,
    )


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), dtype=np.float64)
