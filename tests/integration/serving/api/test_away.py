"""What is answered while something is away: the last answer, marked; a problem where there is none; then all again."""

import time
from pathlib import Path

import httpx
import pytest

from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.services.health import wait_for
from operations.local.supervision import supervisor as processes
from operations.local.supervision.supervisor import Supervisor
from serving.api.services import Services
from tests.conftest import PATIENCE_SECONDS
from tests.waiting import eventually

pytestmark = pytest.mark.integration


def left_alone(viewer: httpx.Client) -> bool:
    return bool(viewer.get("/ready").json()["dependencies"]["postgres"] == "open")


def test_without_the_lake_the_last_answer_is_served(
    viewer: httpx.Client, services: Services, folder: Path
) -> None:
    first = viewer.get("/sales/by-region").json()
    hidden = folder.with_name("hidden")
    folder.rename(hidden)
    try:
        eventually(lambda: services.readers.published.state.away is not None)
        stale = viewer.get("/sales/by-region")
        assert stale.status_code == 200, stale.text
        assert stale.headers["x-lakepulse-stale"] == "true"
        assert stale.json()["basis"]["stale"] is True
        assert stale.json()["data"] == first["data"]
        never_asked = viewer.get("/sales/targets")
        assert never_asked.status_code == 503
        assert int(never_asked.headers["retry-after"]) >= 1
    finally:
        hidden.rename(folder)
    eventually(lambda: viewer.get("/sales/by-region").headers.get("x-lakepulse-stale") == "false")


def test_without_kafka_live_answers_are_the_tables(viewer: httpx.Client, shop: Settings) -> None:
    supervisor = Supervisor(Layout.of(shop.home))
    assert viewer.get("/orders/1").json()["basis"]["source"] == "live"
    processes.stop("kafka")
    try:
        time.sleep(0.3)
        answer = viewer.get("/orders/1")
        assert answer.status_code == 200
        assert answer.json()["basis"]["source"] == "lake"
        assert answer.headers["x-lakepulse-stale"] == "true"
    finally:
        processes.start("kafka", wait=False)
        wait_for("kafka", shop, supervisor, PATIENCE_SECONDS)
    eventually(lambda: viewer.get("/orders/1").json()["basis"]["source"] == "live")


def test_without_postgres_the_hops_are_the_last_ones(
    viewer: httpx.Client, shop: Settings, services: Services
) -> None:
    supervisor = Supervisor(Layout.of(shop.home))
    first = viewer.get("/pipeline/hops")
    assert first.status_code == 200, first.text
    processes.stop("postgres")
    try:
        services.kept.end_era()
        eventually(lambda: viewer.get("/pipeline/hops").headers.get("x-lakepulse-stale") == "true")
        assert viewer.get("/customers/1").status_code == 200
        # Each question that fails counts, until Postgres is left alone.
        eventually(lambda: viewer.get("/pipeline/lag").status_code == 503 and left_alone(viewer))
    finally:
        processes.start("postgres", wait=False)
        wait_for("postgres", shop, supervisor, PATIENCE_SECONDS)
    eventually(lambda: viewer.get("/pipeline/hops").headers.get("x-lakepulse-stale") == "false")
