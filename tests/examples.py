"""How many examples property tests draw: few of the dear ones in CI, as many as one likes by hand."""

import os

from hypothesis import HealthCheck, Phase, settings


def examples(count: int) -> int:
    """``count``, or as many as LAKEPULSE_TEST_EXAMPLES says (``make engines EXAMPLES=200``)."""
    return int(os.environ.get("LAKEPULSE_TEST_EXAMPLES", count))


def few(count: int) -> settings:
    """Settings of a dear property test, for ``examples(count)``.

    A failing example is reported as it was drawn: one takes seconds, so shrinking it would take minutes.
    """
    return settings(
        max_examples=examples(count),
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
