"""How many examples the dear property tests draw: few in CI, as many as one likes by hand."""

import os

from hypothesis import HealthCheck, Phase, settings


def few(count: int) -> settings:
    """Settings for ``count`` examples, or as many as LAKEPULSE_TEST_EXAMPLES says (``make engines EXAMPLES=200``).

    A failing example is reported as it was drawn: one takes seconds, so shrinking it would take minutes.
    """
    return settings(
        max_examples=int(os.environ.get("LAKEPULSE_TEST_EXAMPLES", count)),
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
