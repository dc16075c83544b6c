"""Lags of hops and promises of tables, from what is ahead of them."""

from dataclasses import replace

from lakepulse.clients.transactions import TransactionEnd
from lakepulse.contracts.catalog import load_catalog
from operations.exporter.sources.hops import LAG_BYTES, LAG_SECONDS, of_hops, promises
from operations.hops.backlog import Backlog
from operations.hops.read import Ahead
from operations.hops.source import Wal

NOW = 1_000_000.0


def ahead(*ends: tuple[int, float], confirmed: int = 900) -> Ahead:
    wal = Wal(end=1000, confirmed=confirmed, restart=400, active=True, status="reserved")
    found = [TransactionEnd(lsn=lsn, ts_ms=int((NOW - age) * 1000)) for lsn, age in ends]
    return Ahead(wal, {"lag_seconds": 2.0}, Backlog(found, complete=True), NOW)


def test_a_layer_is_as_old_as_the_oldest_change_that_it_lacks() -> None:
    reading = of_hops(ahead((500, 30.0), (800, 10.0)), {"bronze": 800, "silver": 500, "gold": 400})
    assert reading[LAG_SECONDS] == {("capture",): 2.0, ("bronze",): 2.0, ("silver",): 10.0, ("gold",): 30.0}
    assert reading[LAG_BYTES][("slot",)] == 100
    assert reading[LAG_BYTES][("gold",)] == 600


def test_where_the_source_is_idle_nothing_is_behind_however_old_the_last_change_is() -> None:
    reading = of_hops(ahead((900, 86_400.0), confirmed=1000), {"gold": 900})
    assert reading[LAG_SECONDS][("gold",)] == 0
    assert reading[LAG_BYTES] == {("slot",): 0, ("capture",): 0, ("gold",): 0}


def test_wal_that_concerns_nobody_makes_no_table_old() -> None:
    wal = Wal(end=1000, confirmed=900, restart=400, active=True, status="reserved", sent=1000)
    idle = Ahead(wal, {"lag_seconds": 0.0}, Backlog([], complete=True), NOW)
    reading = of_hops(idle, {"gold": 900})
    assert reading[LAG_SECONDS] == {("capture",): 0.0, ("gold",): 0.0}
    assert reading[LAG_BYTES] == {("slot",): 100, ("capture",): 100, ("gold",): 0}
    unsent = replace(idle, wal=replace(wal, sent=999))
    assert of_hops(unsent, {"gold": 900})[LAG_SECONDS] == {}
    without_capture = replace(idle, gauges={})
    assert of_hops(without_capture, {"gold": 900})[LAG_SECONDS] == {}


def test_an_age_that_nobody_knows_has_no_sample() -> None:
    wal = Wal(end=1000, confirmed=None, restart=None, active=False, status="")
    reading = of_hops(Ahead(wal, {}, Backlog([], complete=True), NOW), {"gold": -1})
    assert reading[LAG_SECONDS] == {}
    assert reading[LAG_BYTES][("gold",)] == 1000


def test_promises_are_those_of_the_contracts() -> None:
    catalog = load_catalog()
    found = promises(catalog.tables.values())
    assert found["gold", "operational_reports"] == 60
    assert all(catalog.tables[".".join(labels)].freshness for labels in found)
