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


def test_the_program_counts_all_pages_and_is_told_that_nothing_has_changed(
    services: Services, viewer: httpx.Client
) -> None:
    key = services.settings.home.secret("api_key_viewer").get_secret_value()
    address = f"http://{services.serving.host}:{services.serving.port}"
    done = subprocess.run(
        [sys.executable, PROJECT_ROOT / "clients" / "python" / "days.py"],
        env={**os.environ, "LAKEPULSE_API": address, "LAKEPULSE_KEY": key},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    said = r"(\d+) orders on (\d+) days\ncustomers as of LSN ([0-9A-F]+/[0-9A-F]+); asked again: 304\n"
    found = re.fullmatch(said, done.stdout)
    assert found, done.stdout + done.stderr
    counted = "SELECT count(*) AS orders, count(DISTINCT order_date) AS days FROM gold.fact_orders"
    answer = viewer.post("/sql", json={"sql": counted}).raise_for_status().json()
    assert answer["data"] == [{"orders": int(found[1]), "days": int(found[2])}]
    assert int(found[2]) > 100, "one page is no test of paging"
    assert found[3] == answer["basis"]["commit_lsn"]
