"""The guide's program in Python, as a person runs it."""

import os
import re
import subprocess
import sys

import httpx
import pytest

from lakepulse.settings import PROJECT_ROOT
from serving.api.services import Services
from tests.conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.integration


def test_the_program_counts_over_all_pages_and_asks_again_for_nothing(
    services: Services, viewer: httpx.Client
) -> None:
    key = services.settings.home.secret("api_key_viewer").get_secret_value()
    address = f"http://{services.serving.host}:{services.serving.port}"
    done = subprocess.run(
        [sys.executable, PROJECT_ROOT / "clients" / "python" / "customers.py"],
        env={**os.environ, "LAKEPULSE_API": address, "LAKEPULSE_KEY": key},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    found = re.fullmatch(
        r"(\d+) customers have ordered\n(\d) days as of LSN ([0-9A-F]+/[0-9A-F]+); asked again: 304\n",
        done.stdout,
    )
    assert found, done.stdout + done.stderr
    every = viewer.get("/customers", params={"page_rows": 1000}).json()
    assert every["next"] is None
    assert int(found[1]) == sum(1 for row in every["data"] if row["total_orders"])
    assert len(every["data"]) > 100, "one page is no test of paging"
    assert (int(found[2]), found[3]) == (7, every["basis"]["commit_lsn"])
