"""A query that takes too long is ended where it runs, and leaves its place."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from serving.api.access.roles import Role
from serving.api.dependencies.breakers import Breakers
from serving.api.dependencies.bulkhead import Bulkhead
from serving.api.dependencies.lake import Readers, _as_shown
from serving.api.dependencies.rows import Rows
from serving.api.problems import ApiProblem, AwayError
from serving.api.services import Services
from serving.api.settings import ServingSettings
from serving.basis import Basis, TableBasis
from spark_jobs.tail.reader import Answer
from tests.conftest import PATIENCE_SECONDS

ENDLESS = "SELECT count(*) AS n FROM range(1000000000000) AS a(x) WHERE x % 7 = 3"
Read = Callable[..., Coroutine[Any, Any, Rows]]
WAYS: dict[str, Callable[[Readers], tuple[Read, Bulkhead]]] = {
    "live": lambda readers: (readers.live, readers._tail),
    "committed": lambda readers: (readers.committed, readers._tables),
    "foreign": lambda readers: (readers.foreign, readers._tables),
}


@pytest.fixture
def readers(services: Services) -> Iterator[Readers]:
    """One place in all, and as many as may wait: a query that went on would be in the way of the next."""
    serving = ServingSettings(readers=1, waiting=0, query_seconds=0.3)
    found = Readers(services.settings, serving, load_catalog(), Breakers(serving))
    # What it opens once is none of the query's time.
    found._live.read("SELECT 1")
    yield found
    found._tables.close()
    found._tail.close()
    found._live.close()


@pytest.mark.parametrize("way", WAYS)
def test_a_query_that_takes_too_long_is_interrupted_and_the_next_one_answered(
    readers: Readers, way: str
) -> None:
    read, bulkhead = WAYS[way](readers)

    async def both() -> Rows:
        # Whose statement it is decides who has to mend it.
        wrong = ApiProblem if way == "foreign" else AwayError
        with pytest.raises(wrong, match="the query ran longer than"):
            await read(ENDLESS, {}, Role.ADMIN, Basis((), "lake"))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while bulkhead._inside:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        return await read("SELECT 42 AS n", {}, Role.ADMIN, Basis((), "lake"))

    assert asyncio.run(both()).rows.to_pylist() == [{"n": 42}]


def test_a_live_answer_that_takes_too_long_is_the_tables_and_says_so(services: Services) -> None:
    """Nobody who comes while it goes on waits for it."""
    serving = ServingSettings(readers=1, live_seconds=0.2)
    readers, go_on = Readers(services.settings, serving, load_catalog(), Breakers(serving)), threading.Event()
    readers._live.read = lambda *_, **__: go_on.wait()  # type: ignore[method-assign,assignment]

    async def all_of_them() -> list[Rows]:
        found = [await readers.live("SELECT 42 AS n", {}, Role.ADMIN, Basis((), "lake"))]
        found.append(await readers.live("SELECT 43 AS n", {}, Role.ADMIN, Basis((), "lake")))
        go_on.set()
        return found

    first, second = asyncio.run(asyncio.wait_for(all_of_them(), PATIENCE_SECONDS))
    readers.close()
    assert (first.rows.to_pylist(), second.rows.to_pylist()) == ([{"n": 42}], [{"n": 43}])
    assert first.basis.stale
    assert second.basis.stale
    assert "did not answer within 0.2 s" in str(first.reason)
    assert second.reason == "what Kafka alone has takes too long"


def test_tables_of_events_are_at_their_moment_and_the_others_at_their_commit() -> None:
    lately, now = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    orders, events = (TableBasis(table, 1, 5, lately) for table in ("silver.orders", "silver.web_events"))
    answer = Answer(pa.table({}), 9, lately, now, frozenset({"silver.web_events"}))
    assert _as_shown(orders, answer) == replace(orders, commit_lsn=9)
    assert _as_shown(events, answer) == replace(events, committed_at=now)
