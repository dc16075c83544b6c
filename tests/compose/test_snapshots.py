"""Snapshots in containers: written to the object store, told by the API, followed by others.

Verify holds one against the tables in ``test_platform``.
"""

import json
import os
import time
from typing import Any

import httpx
import pytest

from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]

PATIENCE_SECONDS = 300
# Runs in a container with verify's account, by Arrow: the newest manifest, and whether its files are in the bucket.
OBJECTS = """
import json
from pyarrow import fs
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.storage import arrow_s3
settings = Settings()
root = settings.snapshots.root.removeprefix("s3://")
store = arrow_s3(settings)
with store.open_input_stream(f"{root}/current.json") as stream:
    snapshot = json.loads(stream.read())["snapshot"]
found = store.get_file_info(fs.FileSelector(root, recursive=True))
sizes = {each.path.removeprefix(f"{root}/"): each.size for each in found if each.is_file}
parts = [part for table in snapshot["tables"] for part in table["parts"]]
print(json.dumps({
    "id": snapshot["id"],
    "tables": [each["basis"]["table"] for each in snapshot["tables"]],
    "rows": sum(part["rows"] for part in parts),
    "manifests": [path for path in sizes if path.startswith("manifests/")],
    "torn": [part["path"] for part in parts if sizes.get(part["path"]) != part["size"]],
}))
"""


def newest(platform: Platform) -> dict[str, Any] | None:
    """What the API tells of the newest snapshot, asked with the viewer's key; None: there is none."""
    answer = httpx.get(
        f"http://127.0.0.1:{os.environ['API_PORT']}/api/v1/snapshots/newest",
        headers={"X-API-Key": platform.secret("api_key_viewer"), "Cache-Control": "no-cache"},
        timeout=30,
    )
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    found: dict[str, Any] = answer.raise_for_status().json()["data"]
    return found


def another(platform: Platform, than: str | None = None) -> dict[str, Any]:
    """The newest snapshot, once it is not ``than``."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := newest(platform)) is None or found["id"] == than:
        assert time.monotonic() < deadline, platform.compose.log_tail("snapshots", 20)
        time.sleep(2)
    return found


def test_a_snapshot_is_in_the_object_store_whole(platform: Platform) -> None:
    another(platform)
    done = platform.with_input("", "--entrypoint", "python", "lakepulse", "-c", OBJECTS)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"gold.fact_sales", "gold.dim_customer", "silver.orders"} <= set(found["tables"])
    assert found["torn"] == []
    assert found["rows"] > 0
    assert any(found["id"] in path for path in found["manifests"])


def test_the_api_tells_it_and_the_next_one_follows_the_traffic(platform: Platform) -> None:
    first = another(platform)
    assert {each["table"] for each in first["tables"]} >= {"gold.fact_sales", "silver.orders"}
    # Its position is that of its oldest table, and some of gold may be a minute old: one snapshot more may not move it.
    second, deadline = first, time.monotonic() + PATIENCE_SECONDS
    while lsn(second) <= lsn(first):
        assert time.monotonic() < deadline, second
        second = another(platform, than=second["id"])


def test_the_api_answers_from_it(platform: Platform) -> None:
    another(platform)
    answer = httpx.get(
        f"http://127.0.0.1:{os.environ['API_PORT']}/api/v1/sales/by-region",
        params={"freshness": "snapshot"},
        headers={"X-API-Key": platform.secret("api_key_viewer")},
        timeout=60,
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["basis"]["source"] == "snapshot"
    assert answer.json()["data"]


def lsn(snapshot: dict[str, Any]) -> int:
    """Its position as a number; Postgres writes an LSN as two halves in hexadecimal digits."""
    high, low = str(snapshot["commit_lsn"]).split("/")
    return (int(high, 16) << 32) + int(low, 16)


def test_a_publisher_that_dies_is_started_again_and_goes_on(platform: Platform) -> None:
    another(platform)
    platform.crash(platform.container("snapshots").name)
    platform.wait_until_ready("snapshots")
    # What was published before it died is not the proof: the next one is.
    another(platform, than=another(platform)["id"])


def test_status_says_how_old_the_newest_one_is(platform: Platform) -> None:
    another(platform)
    done = platform.make("status")
    assert done.returncode == 0, done.stderr
    assert "newest snapshot:" in done.stdout
    assert "cannot be reached" not in done.stdout
