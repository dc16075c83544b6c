"""Gamma-gamma: parameters found again in simulated purchases, and means drawn to everybody's where little is known."""

import numpy as np
import pytest

from spark_jobs.models import gamma_gamma
from spark_jobs.models.gamma_gamma import GammaGamma
from spark_jobs.models.histories import Histories
from tests.unit.spark_jobs.models.shop import SPENDING, simulate

CDNOW = GammaGamma(p=6.25, q=3.74, gamma=15.44)
"""As the note estimates them for the CDNOW customers."""


def test_the_parameters_of_a_simulation_are_found_again() -> None:
    histories = simulate(4000, 10, seed=7).histories
    model, likelihood = gamma_gamma.fit(histories)
    assert model.p == pytest.approx(SPENDING.p, rel=0.1)
    assert model.q == pytest.approx(SPENDING.q, rel=0.1)
    assert model.gamma == pytest.approx(SPENDING.gamma, rel=0.15)
    assert likelihood >= gamma_gamma.log_likelihood(SPENDING, histories).sum()


def test_customers_whose_purchases_were_worth_nothing_are_left_out_of_the_fit() -> None:
    histories = simulate(500, 100, seed=7).histories
    free = Histories(
        *(
            np.append(values, value)
            for values, value in zip(vars(histories).values(), (3, 5, 9, 0), strict=True)
        )
    )
    assert gamma_gamma.fit(free) == gamma_gamma.fit(histories)


def test_a_mean_is_between_ones_own_and_everybodys() -> None:
    """The note's example: two purchases of 22.35 on average are expected to be worth 24.66 each (section 4)."""
    histories = Histories(np.array([2.0, 1e9]), np.zeros(2), np.zeros(2), np.array([22.35, 22.35]))
    little, much = gamma_gamma.expected_value(CDNOW, histories)
    everybodys = CDNOW.p * CDNOW.gamma / (CDNOW.q - 1)
    assert 22.35 < little < everybodys
    assert little == pytest.approx(24.66, abs=0.02)
    assert much == pytest.approx(22.35)
