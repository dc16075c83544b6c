"""Of all that Docker says while it builds, the user sees which step of which image is under way."""

import pytest

from operations.compose.images.build import SHARED, step_of
from tests.unit.operations.compose.test_file import FILE


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "#9 [kafka servers 1/1] RUN python link_artifacts.py\n",
            "building kafka: RUN python link_artifacts.py",
        ),
        ("#4 [database-init lakepulse  1/14] FROM debian\n", "building database-init: FROM debian"),
        ("#8 [minio stage-1 1/4] FROM debian\n", "building minio: FROM debian"),
        ("#3 [minio internal] load .dockerignore\n", ""),
        ("#9 CACHED\n", ""),
        ("#14 naming to docker.io/lakepulse/airflow:dev done\n", ""),
    ],
)
def test_a_step_is_told(line: str, shown: str) -> None:
    assert step_of(line) == shown


def test_what_is_built_first_are_services_with_an_image_of_their_own() -> None:
    services = FILE["services"]
    assert all("build" in services[name] for names in SHARED for name in names)
