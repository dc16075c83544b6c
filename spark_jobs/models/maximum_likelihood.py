"""Maximum likelihood: the parameters of a model under which the history is the most likely. Pure."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import OptimizeResult, minimize

from lakepulse.errors import ModelError

Floats = npt.NDArray[np.float64]
LogLikelihood = Callable[[Floats], Floats]
Bounds = Sequence[tuple[float, float]]

STARTS = 6
SEED = 20050501
AGREEMENT = 1e-5
"""How near, in log likelihood per customer, half of the starts must end to the best."""
FLAT = 1e-3
"""The steepest that the best may still be, per customer and logarithm of a parameter that is not at a bound."""


def maximise(model: str, log_likelihood: LogLikelihood, bounds: Bounds) -> tuple[Floats, float]:
    """The positive parameters within ``bounds`` with the greatest sum of ``log_likelihood``, and that sum.

    ``log_likelihood`` gives one value per customer. It is maximised over the logarithms of the parameters (L-BFGS-B;
    Byrd, Lu, Nocedal & Zhu 1995), per customer, so that neither their sizes nor the number of customers matter, from
    several starts of a fixed seed. Raises ModelError where these do not agree on one maximum.
    """
    limits = np.log(np.asarray(bounds, dtype=np.float64))
    ends = [_climb(log_likelihood, start, limits) for start in _starts(limits)]
    # A line search at the limits of rounding ends as a failure, on the top: where starts end counts, not how.
    best = min(ends, key=lambda end: float(end.fun) if np.isfinite(end.fun) else np.inf)
    agreeing = sum(end.fun - best.fun <= AGREEMENT for end in ends)
    if agreeing < STARTS / 2 or _steepness(best, limits) > FLAT:
        raise ModelError(
            f"the likelihood of {model} has no maximum that several starts agree on",
            "The parameters stay as they were; run `lakepulse fit` again when there is more history.",
        )
    values = np.exp(np.asarray(best.x, dtype=np.float64))
    return values, float(log_likelihood(values).sum())


def _starts(limits: Floats) -> Floats:
    """Points around 1, within the limits; the first is 1 itself."""
    random = np.random.default_rng(SEED)
    points = np.vstack([np.zeros(len(limits)), random.normal(0, 1.5, (STARTS - 1, len(limits)))])
    return np.clip(points, limits[:, 0], limits[:, 1])


def _climb(log_likelihood: LogLikelihood, start: Floats, limits: Floats) -> OptimizeResult:
    def cost(logarithms: Floats) -> float:
        return -float(log_likelihood(np.exp(logarithms)).mean())

    tight = {"maxiter": 2000, "maxfun": 40_000, "ftol": 1e-13, "gtol": 1e-7}
    return minimize(cost, start, method="L-BFGS-B", jac="3-point", bounds=limits, options=tight)


def _steepness(end: OptimizeResult, limits: Floats) -> float:
    """The greatest slope of the cost that does not lead out of the limits."""
    inside = np.clip(end.x - end.jac, limits[:, 0], limits[:, 1]) - end.x
    return float(np.abs(inside).max())
