"""Lag, counted from the source: a large transaction is behind from its commit until it has arrived."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.large_transaction import insert
from cdc_simulator.source.load import load
from lakepulse.clients.transactions import last_transaction_below
from lakepulse.roles import MONITOR
from lakepulse.settings import Settings
from operations.hops.hop import Hop
from operations.hops.read import Reading, read_hops
from operations.local.ports import free_port
from operations.local.services.provision import ensure_source_database
from proof.catch_up import END, confirmed_lsn, source_lsn
from tests.conftest import PATIENCE_SECONDS, drop_database
from tests.integration.commands import lakepulse, running_capture

ROWS = 200_000


def hops(reading: Reading) -> dict[str, Hop]:
    return {hop.name: hop for hop in reading.hops}


@pytest.fixture
def settings(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A shop that is in gold as a whole."""
    monkeypatch.setenv("LAKEPULSE_CAPTURE_METRICS_PORT", str(free_port()))
    loaded = Settings()
    load(loaded, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run", "gold.fact_sales")
    return loaded


@contextmanager
def idle_capture(settings: Settings) -> Iterator[None]:
    """Capture runs, and has confirmed all that is there."""
    with running_capture():
        while confirmed_lsn(settings) < source_lsn(settings):
            pass
        yield


@pytest.mark.integration
def test_a_large_transaction_is_behind_from_its_commit_until_it_has_arrived(settings: Settings) -> None:
    with idle_capture(settings):
        before = last_transaction_below(settings, END)
        insert(settings, ROWS)
        committed, ages = source_lsn(settings), list[float]()
        while confirmed_lsn(settings) < committed:
            now = hops(read_hops(settings))
            if last_transaction_below(settings, END) > before:
                break
            for name in ("capture", "bronze", "gold"):
                assert now[name].behind_bytes, now[name]
                assert now[name].lag_seconds != 0, now[name]
            ages.append(now["capture"].lag_seconds or 0.0)
        # Also while it was being read, not only once it was there as a whole.
        assert max(ages) > 0
        while confirmed_lsn(settings) < committed:
            pass
        waiting = hops(read_hops(settings))
        assert waiting["bronze"].behind_bytes
        assert waiting["bronze"].lag_seconds
    lakepulse("run", "gold.fact_sales")
    arrived = hops(read_hops(settings))
    newest = last_transaction_below(settings, END)
    assert [arrived[name].position for name in ("bronze", "silver", "gold")] == [newest] * 3
    assert not arrived["gold"].lag_seconds
    assert arrived["capture"].note == "does not run"


@pytest.mark.integration
def test_what_other_databases_write_leaves_the_tables_fresh(settings: Settings) -> None:
    with idle_capture(settings):
        deadline = time.monotonic() + PATIENCE_SECONDS
        known = hops(read_hops(settings, MONITOR))
        # Until a reading finds WAL that capture has not confirmed, since it has not heard of it.
        while not known["capture"].behind_bytes or known["gold"].lag_seconds is None:
            assert time.monotonic() < deadline, known
            write_elsewhere(settings)
            known = hops(read_hops(settings, MONITOR))
        assert [known[name].lag_seconds for name in ("capture", "bronze", "silver", "gold")] == [0] * 4


def write_elsewhere(settings: Settings) -> None:
    """WAL of a database that nobody captures."""
    name = f"{settings.postgres.database}_other"
    ensure_source_database(settings, name)
    drop_database(settings, name)
