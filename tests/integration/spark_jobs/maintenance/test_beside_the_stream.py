"""Maintenance and backfill write while the stream runs, which lends them its lease and then goes on."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest
from tests.integration.commands import lakepulse, start
from tests.integration.spark_jobs.maintenance.contents import gold_follows_from_silver, rows


@contextmanager
def running_stream(settings: Settings) -> Iterator[None]:
    """The stream, from the moment that gold has been published."""
    with start("stream") as stream:
        try:
            wait_for_gold(settings, -1)
            yield
            assert stream.poll() is None, "the stream has ended"
        finally:
            stream.terminate()
            stream.wait(600)


def wait_for_gold(settings: Settings, beyond: int) -> int:
    """Gold's watermark once it is ``beyond``."""
    for _ in range(600):
        published = latest(Lake(settings), "gold")
        if published and published.watermark > beyond:
            return published.watermark
        time.sleep(1)
    raise AssertionError("gold does not advance")


def spoil(settings: Settings) -> None:
    """What a bad deployment or a person's hand would do: one row gone, one altered, unnoticed by any watermark."""
    lake = Lake(settings)
    orders = lake.open("silver.orders")
    orders.delete("order_id = 1")
    orders.update({"comments": "'spoiled'"}, predicate="order_id = 2")
    lake.open("gold.fact_sales").delete("invoice_line_id < 10")


@pytest.mark.integration
def test_both_get_the_lease_and_give_it_back(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_MAINTENANCE_PAUSE_SECONDS", "1")
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    with running_stream(fresh):
        before = wait_for_gold(fresh, -1)
        maintained = json.loads(lakepulse("maintain", "--json"))
        assert {"silver.orders", "bronze.transactions", "gold.fact_sales"} <= {
            each["table"] for each in maintained
        }
        nothing = json.loads(lakepulse("backfill", "silver.orders", "--from", today, "--json"))
        assert sum(each["looked_at"] for each in nothing) > 0
        assert [each["table"] for each in nothing if each["mended"]] == []
        compared = json.loads(lakepulse("recompute", "--json"))
        assert compared["ok"]
        assert len(compared["tables"]) == len(load_catalog().computed(Layer.GOLD))
        lakepulse("workload", "--rate", "100", "--changes", "300", "--seed", "5")
        lakepulse("capture", "--once")
        assert wait_for_gold(fresh, before) > before
    lakepulse("run", "gold")
    assert gold_follows_from_silver(fresh)


@pytest.mark.integration
def test_a_backfill_mends_what_was_spoiled_and_finds_nothing_the_second_time(fresh: Settings) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run", "gold.fact_sales")
    orders, sales = rows(fresh, "silver.orders"), rows(fresh, "gold.fact_sales")
    spoil(fresh)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for table in ("silver.orders", "gold.fact_sales"):
        done = json.loads(lakepulse("backfill", table, "--from", today, "--json"))
        assert table in [each["table"] for each in done if each["mended"]]
        again = json.loads(lakepulse("backfill", table, "--from", today, "--json"))
        assert [each["table"] for each in again if each["mended"]] == []
    assert rows(fresh, "silver.orders") == orders
    assert rows(fresh, "gold.fact_sales") == sales
    assert gold_follows_from_silver(fresh)
