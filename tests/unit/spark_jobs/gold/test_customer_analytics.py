"""The SELECT of gold.customer_analytics says of random customers what the models in Python say."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.models import bg_nbd, gamma_gamma
from spark_jobs.models.bg_nbd import BgNbd
from spark_jobs.models.gamma_gamma import GammaGamma
from spark_jobs.models.histories import Histories
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.spark_jobs.gold.rows import Row, table

CATALOG = load_catalog()
ENGINE = DuckDbEngine()
TODAY = date(2026, 3, 2)
MARGIN, DISCOUNT = 0.45, 0.1

buying = st.builds(
    BgNbd, r=st.floats(0.05, 20), alpha=st.floats(0.1, 50), a=st.floats(0.01, 8), b=st.floats(1, 500)
)
spending = st.builds(GammaGamma, p=st.floats(0.5, 50), q=st.floats(1.1, 300), gamma=st.floats(1, 200_000))
# Purchase days, days of silence, days from the first to the last purchase, and cents.
customers = st.lists(
    st.tuples(st.integers(1, 400), st.integers(0, 900), st.integers(1, 1200), st.integers(1, 10**8)),
    min_size=1,
)


@settings(deadline=None, max_examples=40)
@example(
    BgNbd(1, 1, 1, 1), GammaGamma(1, 2, 1), [(232, 167, 1, 1)]
)  # The odds of having left exceed a double.
@given(buying, spending, customers)
def test_the_select_says_what_the_models_say(
    buys: BgNbd, spends: GammaGamma, drawn: list[tuple[int, int, int, int]]
) -> None:
    known = histories(drawn)
    churn = 1 - bg_nbd.probability_active(buys, known)
    profit = gamma_gamma.expected_value(spends, known) * MARGIN / np.sqrt(1 + DISCOUNT)
    value = bg_nbd.expected_purchases(buys, known, 52) * profit
    found = scored(drawn, {**vars(buys), **vars(spends), "margin": MARGIN, "discount_rate": DISCOUNT})
    assert [float(row["churn_probability"]) for row in found] == pytest.approx(list(churn), abs=1e-6)
    assert [float(row["customer_lifetime_value"]) for row in found] == pytest.approx(
        list(value), rel=1e-7, abs=0.006
    )


def histories(drawn: list[tuple[int, int, int, int]]) -> Histories:
    """As the models know them; who bought on one day only did so first and last."""
    days = np.array([float(purchases) for purchases, *_ in drawn])
    recency = np.array([span / 7 if purchases > 1 else 0.0 for purchases, _, span, _ in drawn])
    silence = np.array([silent / 7 for _, silent, _, _ in drawn])
    return Histories(days, recency, recency + silence, np.array([each[3] / 100 for each in drawn]) / days)


def scored(drawn: list[tuple[int, int, int, int]], parameters: dict[str, Any]) -> list[Row]:
    """The SELECT's rows, by customer."""
    last = [TODAY - timedelta(days=silent) for _, silent, _, _ in drawn]
    spans = [timedelta(days=span if purchases > 1 else 0) for purchases, _, span, _ in drawn]
    given_rows: dict[str, list[Row]] = {
        "gold.dim_customer": [{"customer_id": number, "is_current": True} for number in range(len(drawn))],
        "gold.business_day": [{"as_of": TODAY}],
        "gold.model_parameters": [{"version": 1, **parameters}],
        "gold.customer_months": [
            {
                "customer_id": number,
                "purchase_days": purchases,
                "revenue": f"{cents / 100:.2f}",
                "first_order_date": last[number] - spans[number],
                "last_order_date": last[number],
            }
            for number, (purchases, _, _, cents) in enumerate(drawn)
        ],
    }
    inputs = {name: table(lake_schema(CATALOG, name), rows) for name, rows in given_rows.items()}
    found = ENGINE.query(CATALOG.selects["gold.customer_analytics"], inputs).to_pylist()
    return sorted(found, key=lambda row: int(row["customer_id"]))
