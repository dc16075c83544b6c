"""The chart's objects at each size, rendered once by the pinned Helm."""

from pathlib import Path

import pytest

from tests.kubernetes.chart import SIZES, Object, helm, render


@pytest.fixture(scope="session")
def program() -> Path:
    """Helm."""
    return helm()


@pytest.fixture(scope="session")
def rendered(program: Path) -> dict[str, list[Object]]:
    """The objects by size, with all that can be switched on; not to be changed."""
    return {size: render(program, size, "--set", "webEvents.enabled=true") for size in SIZES}


@pytest.fixture(params=SIZES)
def objects(request: pytest.FixtureRequest, rendered: dict[str, list[Object]]) -> list[Object]:
    """The objects of one size after another."""
    return rendered[str(request.param)]
