"""Maximum likelihood: the top of a hill is found from several starts; a hill without one top is refused."""

import numpy as np
import pytest

from lakepulse.errors import ModelError
from spark_jobs.models.maximum_likelihood import Floats, maximise

BOUNDS = ((1e-3, 1e3), (1e-3, 1e3))


def test_the_maximum_is_found_whatever_the_size_of_the_parameters() -> None:
    top = np.log([250.0, 0.004])

    def hill(given: Floats) -> Floats:
        return np.full(10, -float(((np.log(given) - top) ** 2).sum()))

    values, likelihood = maximise("a hill", hill, BOUNDS)
    assert values == pytest.approx([250, 0.004], rel=1e-4)
    assert likelihood == pytest.approx(0, abs=1e-6)


def test_without_a_value_anywhere_the_model_is_named() -> None:
    def nowhere(given: Floats) -> Floats:
        return np.full(3, np.nan)

    with pytest.raises(ModelError, match="the likelihood of a fog has no maximum"):
        maximise("a fog", nowhere, BOUNDS)


def test_starts_that_end_on_different_hills_are_refused() -> None:
    def range_of_hills(given: Floats) -> Floats:
        logarithms = np.log(given)
        return np.full(10, float((np.cos(4 * logarithms) - 0.1 * logarithms**2).sum()))

    with pytest.raises(ModelError, match="several starts agree"):
        maximise("a range", range_of_hills, BOUNDS)
