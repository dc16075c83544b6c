"""Delivery of web events: every message of the topic is one row of bronze or one dead letter."""

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pyarrow as pa

from lakepulse.contracts.builtin import EVENT_LETTERS
from proof.report import Compared, Finding, FindingKind, Statement
from proof.web_events.evidence import REBUILD, Cut, Stated
from spark_jobs.events.tables import EventTables


def delivered(tables: EventTables, cut: Cut, bronze: pa.Table, letters: pa.Table) -> Iterator[Statement]:
    """Each offset below the cut is one row of bronze or one dead letter, from the first that Kafka holds."""
    places = pa.concat_tables([each.select(["_partition", "_offset"]) for each in (bronze, letters)])
    with closing(duckdb.connect()) as connection:
        connection.register("places", places)
        found = connection.execute(
            "SELECT _partition, count(*), count(DISTINCT _offset) FROM places GROUP BY _partition"
        ).fetchall()
        by_number = {number: rest for number, *rest in found}
        for number, (first, end) in cut.ranges.items():
            rows, distinct = by_number.get(number, (0, 0))
            held = connection.execute(
                "SELECT count(DISTINCT _offset) FROM places WHERE _partition = ? AND _offset >= ?",
                [number, first],
            ).fetchall()[0][0]
            yield from _of_partition(tables, number, (rows, distinct, held), end - first)
    yield Compared(
        tables.bronze,
        f"the offsets of {tables.topic}",
        sum(end - first for first, end in cut.ranges.values()),
    )


def _of_partition(
    tables: EventTables, number: int, counts: tuple[int, int, int], expected: int
) -> Iterator[Finding]:
    rows, distinct, held = counts
    if held < expected:
        problem = f"{expected - held:,} messages of partition {number} are neither in it nor dead letters"
        yield Finding(tables.bronze, FindingKind.LOST, problem, REBUILD)
    if rows > distinct:
        problem = f"{rows - distinct:,} messages of partition {number} are there more than once"
        yield Finding(tables.bronze, FindingKind.DOUBLED, problem, REBUILD)


def dead_letters(stated: Stated, letters: pa.Table) -> Iterator[Statement]:
    """Every malformed message that was sent is a dead letter."""
    if letters.num_rows < stated.malformed:
        problem = f"{stated.malformed:,} malformed messages were sent, {letters.num_rows:,} are dead letters"
        yield Finding(EVENT_LETTERS, FindingKind.LOST, problem, REBUILD)
    yield Compared(EVENT_LETTERS, "the web ledger", stated.malformed)
