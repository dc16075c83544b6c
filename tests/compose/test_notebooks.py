"""The tour runs in the Jupyter container from its first cell to its last, and the kernels of our own answer."""

import json
import subprocess

import pytest

from tests.compose.conftest import Platform, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.compose]

TOUR = "1-tour.ipynb"
"""Through Trino, Spark and the object store; `make test-serving` runs every notebook."""
CELL_SECONDS = "300"
EXECUTE = f"jupyter execute --timeout={CELL_SECONDS} --startup_timeout={CELL_SECONDS}"


@pytest.fixture(scope="module", autouse=True)
def tables_at_trino(platform: Platform) -> None:
    """Its registrar adds tables as they come, and silver's come after `make up` has ended."""
    count = ("trino", "--user", "admin", "--execute", "SELECT count(*) FROM delta.silver.orders")
    wait_until(lambda: platform.make(*count).returncode == 0)


def test_the_tour_runs(platform: Platform) -> None:
    done = in_jupyter(platform, f"{EXECUTE} notebooks/{TOUR}")
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize(
    ("kernel", "cell", "wanted"),
    [
        ("sql", "SELECT count(*) AS days FROM gold.dim_date", "18263"),
        ("scala", 'println(s"${table("gold.dim_date").count()} days")', "18263 days"),
    ],
)
def test_a_kernel_answers(platform: Platform, kernel: str, cell: str, wanted: str) -> None:
    path = f"/tmp/{kernel}.ipynb"
    command = f"cat >{path} && {EXECUTE} --inplace {path} >&2 && cat {path}"
    done = in_jupyter(platform, command, notebook(kernel, cell))
    assert done.returncode == 0, done.stderr[-3000:]
    assert wanted in json.dumps(json.loads(done.stdout)["cells"][0]["outputs"])


def in_jupyter(platform: Platform, command: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    run = ["docker", "exec", "--interactive", "--workdir", "/var/lib/lakepulse"]
    container = platform.container("jupyter").name
    return subprocess.run(
        [*run, container, "sh", "-c", command],
        input=text,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def notebook(kernel: str, cell: str) -> str:
    code: dict[str, object] = {
        "cell_type": "code",
        "id": "one",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": cell,
    }
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": kernel}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": [code]})
