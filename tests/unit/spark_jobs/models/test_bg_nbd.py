"""BG/NBD: parameters found again in simulated histories, and its predictions beside what the simulation did next."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln

from spark_jobs.models import bg_nbd
from spark_jobs.models.bg_nbd import BgNbd
from spark_jobs.models.histories import Histories
from tests.unit.spark_jobs.models.shop import BUYING, simulate

CDNOW = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
"""As the paper estimates them for the CDNOW customers."""


def history(repeats: float, recency: float, age: float) -> Histories:
    return Histories(*(np.array([value]) for value in (repeats + 1, recency, age, 10.0)))


def test_the_parameters_of_a_simulation_are_found_again() -> None:
    simulated = simulate(4000, 100, seed=3)
    model, likelihood = bg_nbd.fit(simulated.histories)
    assert model.r == pytest.approx(BUYING.r, rel=0.1)
    assert model.alpha == pytest.approx(BUYING.alpha, rel=0.1)
    assert model.a / (model.a + model.b) == pytest.approx(BUYING.a / (BUYING.a + BUYING.b), rel=0.1)
    assert likelihood >= bg_nbd.log_likelihood(BUYING, simulated.histories).sum()


def test_as_many_are_active_and_buy_as_predicted() -> None:
    simulated = simulate(20_000, 80, seed=5, after=52)
    active = bg_nbd.probability_active(BUYING, simulated.histories)
    predicted = bg_nbd.expected_purchases(BUYING, simulated.histories, 52)
    for part in np.array_split(np.argsort(active), 5):
        assert simulated.active[part].mean() == pytest.approx(active[part].mean(), abs=0.02)
    for part in np.array_split(np.argsort(predicted), 5):
        assert simulated.later[part].mean() == pytest.approx(predicted[part].mean(), rel=0.06, abs=0.1)


def test_the_papers_own_example() -> None:
    """The customer with x = 2, t_x = 30.43 and T = 38.86 is expected to buy 1.226 times in 39 weeks (section 4.3)."""
    assert bg_nbd.expected_purchases(CDNOW, history(2, 30.43, 38.86), 39)[0] == pytest.approx(1.226, abs=5e-4)


@settings(deadline=None, max_examples=50)
@given(
    a=st.floats(0.05, 8),
    b=st.floats(1, 300),
    r=st.floats(0.1, 8),
    alpha=st.floats(0.5, 20),
    repeats=st.integers(0, 300),
    age=st.floats(1, 200),
)
def test_what_the_active_are_expected_to_buy_is_the_integral_over_the_chance_to_stop(
    a: float, b: float, r: float, alpha: float, repeats: int, age: float
) -> None:
    model, known = BgNbd(r, alpha, a, b), history(repeats, age, age)
    expected = bg_nbd.expected_purchases(model, known, 52) / bg_nbd.probability_active(model, known)
    assert expected[0] == pytest.approx(integral(model, repeats, 52 / (alpha + age)), rel=1e-5)


def integral(model: BgNbd, repeats: int, horizon: float) -> float:
    """The mean of (1 - (1 + horizon p)^-(r + x)) / p over p ~ beta(a, b + x), over the logarithm of p."""

    def weighted(logarithm: float) -> float:
        stop = np.exp(logarithm)
        purchases = -np.expm1(-(model.r + repeats) * np.log1p(horizon * stop)) / stop
        return float(purchases * np.exp(model.a * logarithm + (model.b + repeats - 1) * np.log1p(-stop)))

    # In slices, or quad steps over the bulk; below them purchases are those of who never stops.
    ends = [*np.linspace(-40, 0, 161)[:-1], -1e-12]
    slices = sum(quad(weighted, low, high)[0] for low, high in pairwise(ends))
    rest = (model.r + repeats) * horizon * np.exp(model.a * ends[0]) / model.a
    return float((slices + rest) / np.exp(betaln(model.a, model.b + repeats)))
