"""Readers of tables and tail while the stream is killed: no row twice or missing, nothing torn, nothing going back."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event

import duckdb
import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from proof.checks.gold.balances import TABLES, torn
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.tail.view import View, Views
from tests.integration.commands import PATIENCE_SECONDS, lakepulse, start

pytestmark = [pytest.mark.integration, pytest.mark.drill]
CATALOG = load_catalog()
COUNTED = {"silver.order_lines": "bronze.order_lines", "gold.fact_sales": "bronze.invoice_lines"}
KILLS = 2
READERS = 2
AT_LEAST = 3
"""Answers of each reader between two kills, ahead of tables that the stream has brought forward."""


@dataclass
class Seen:
    """A reader's answers: positions, rows by table at each, and what was wrong."""

    lsns: list[int] = field(default_factory=list)
    counts: list[dict[str, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    published: list[int] = field(default_factory=list)

    def ahead_of_new_tables(self, first: int) -> int:
        """Of the answers from number ``first`` on: those ahead of tables that the stream has published since."""
        lsns, tables = self.lsns[first:], self.published[first:]
        return sum(
            old < table < lsn for lsn, table, old in zip(lsns, tables, tables[:1] * len(tables), strict=True)
        )

    def take(self, view: View) -> None:
        self.wrong += torn(DuckDbEngine(view.lake), view.lake)
        self.counts.append({table: view.lake.scan(table).count_rows() for table in COUNTED})
        self.published.append(view.published)
        self.lsns.append(view.lsn)


def read_on(settings: Settings, seen: Seen, stop: Event) -> None:
    with closing(Views(settings, CATALOG, Lake(settings))) as views:
        while not stop.is_set():
            seen.take(views.of([*TABLES, *COUNTED]))


@contextmanager
def readers(settings: Settings) -> Iterator[tuple[list[Seen], Callable[[], None]]]:
    """Reading in the background; the function raises what has ended one of them."""
    stop, seen = Event(), [Seen() for _ in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        reading: list[Future[None]] = [pool.submit(read_on, settings, each, stop) for each in seen]

        def check() -> None:
            for each in reading:
                if each.done():
                    each.result()

        try:
            yield seen, check
        finally:
            stop.set()
        check()


def wait_until(condition: Callable[[], bool], check: Callable[[], None]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        check()
        assert time.monotonic() < deadline, "the readers have not seen enough"
        time.sleep(0.1)


def enough(seen: list[Seen], first: list[int]) -> bool:
    """Whether every reader has answered often enough beside a stream that is at work."""
    return all(each.ahead_of_new_tables(number) >= AT_LEAST for each, number in zip(seen, first, strict=True))


def expected(settings: Settings, bronze: str, lsn: int) -> int:
    """How many keys there are at a position, by all that bronze holds."""
    connection = duckdb.connect()
    connection.register("changes", Lake(settings).scan(bronze))
    statement = (
        "SELECT count_if(_op IN ('c', 'r')) - count_if(_op = 'd') FROM changes WHERE _commit_lsn <= $lsn"
    )
    (found,) = connection.execute(statement, {"lsn": lsn}).fetchall()
    return int(found[0])


def test_what_readers_see_is_whole_and_goes_forward(fresh: Settings) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    with start("capture") as capture, start("workload", "--rate", "60", "--json") as workload:
        try:
            with readers(fresh) as (seen, check):
                for _ in range(KILLS):
                    with start("stream") as stream:
                        wait_until(partial(enough, seen, [len(each.lsns) for each in seen]), check)
                        stream.send_signal(signal.SIGKILL)
        finally:
            for process in (workload, capture):
                process.terminate()
                process.wait(PATIENCE_SECONDS)
    lakepulse("capture", "--once")
    lakepulse("run")
    for each in seen:
        assert each.wrong == []
        assert each.lsns == sorted(each.lsns)
    positions = {lsn: counts for each in seen for lsn, counts in zip(each.lsns, each.counts, strict=True)}
    published = latest(Lake(fresh), Layer.GOLD)
    assert published
    assert max(positions) <= published.watermark
    for lsn, counts in positions.items():
        assert counts == {table: expected(fresh, bronze, lsn) for table, bronze in COUNTED.items()}, lsn
