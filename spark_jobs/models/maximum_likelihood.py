"""Maximum likelihood: the parameters of a model under which the history is the most likely. Pure."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import OptimizeResult, minimize

from lakepulse.errors import ModelError

Floats = npt.NDArray[np.float64]
Bounds = Sequence[tuple[float, float]]

AGREEMENT = 1e-5
"""How near, in log likelihood per customer, the best two starts must end."""
STARTS = 6
SEED = 20050501


def maximise(model: str, log_likelihood: Callable[[Floats], Floats], bounds: Bounds) -> tuple[Floats, float]:
    """The positive parameters within ``bounds`` with the greatest sum of ``log_likelihood``, and that sum.

    ``log_likelihood`` gives one value per customer. It is maximised over the logarithms of the parameters (L-BFGS-B;
    Byrd, Lu, Nocedal & Zhu 1995), per customer, so that neither their sizes nor the number of customers matter, from
    several starts of a fixed seed. Raises ModelError where no start converges, or no two agree.
    """
    limits = np.log(np.asarray(bounds, dtype=np.float64))
    ends = [_climb(log_likelihood, start, limits) for start in _starts(limits)]
    converged = sorted((float(end.fun), number) for number, end in enumerate(ends) if end.success)
    if len(converged) < 2 or converged[1][0] - converged[0][0] > AGREEMENT:
        raise ModelError(
            f"the likelihood of {model} has no maximum that several starts agree on",
            "The parameters stay as they were; run `lakepulse fit` again when there is more history.",
        )
    best = np.exp(np.asarray(ends[converged[0][1]].x, dtype=np.float64))
    return best, float(log_likelihood(best).sum())


def _starts(limits: Floats) -> Floats:
    """Points around 1, within the limits; the first is 1 itself."""
    random = np.random.default_rng(SEED)
    points = np.vstack([np.zeros(len(limits)), random.normal(0, 1.5, (STARTS - 1, len(limits)))])
    return np.clip(points, limits[:, 0], limits[:, 1])


def _climb(log_likelihood: Callable[[Floats], Floats], start: Floats, limits: Floats) -> OptimizeResult:
    def cost(logarithms: Floats) -> Any:  # noqa: ANN401  # a NumPy scalar
        return -log_likelihood(np.exp(logarithms)).mean()

    tight = {"maxiter": 2000, "maxfun": 40_000, "ftol": 1e-13, "gtol": 1e-7}
    return minimize(cost, start, method="L-BFGS-B", bounds=limits, options=tight)
