"""The state of bronze, read back at the start: marks, offsets to go on from, transactions still incomplete.

The lake itself is the state: a lost, stale or foreign streaming checkpoint cannot make a row missing or double.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from lakepulse.clients.offsets import Partition
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from spark_jobs.bronze.account import dead_letters, transactions
from spark_jobs.bronze.account.marks import Identity
from spark_jobs.bronze.account.watermark import WatermarkTracker
from spark_jobs.bronze.decode.rows import DELETE, SNAPSHOT
from spark_jobs.runtime.context import Context

PUBLICATIONS = "bronze.publications"
EXPLAINED = "lakepulse.explained."


@dataclass(frozen=True)
class Held:
    """The highest identity of each (topic, partition) in bronze, and the offset after its message."""

    marks: Mapping[Partition, Identity]
    next_offsets: Mapping[Partition, int]


def held(context: Context) -> Held:
    """Read every bronze table's partition, LSN, sequence and offset columns (nothing else of it)."""
    reader = _Reader(context)
    marks: dict[Partition, Identity] = {}
    offsets: dict[Partition, int] = {}
    for topic, table in bronze_tables(context.catalog).items():
        query = f"""
            SELECT _partition, max_by((_commit_lsn, _sequence, _offset, _op), (_commit_lsn, _sequence))
            FROM changes WHERE _topic = '{topic}' GROUP BY _partition"""  # noqa: S608  # a contract's name
        for partition, (lsn, sequence, offset, op) in reader.rows(table, query):
            marks[topic, partition] = (lsn, sequence)
            # A delete's tombstone follows it and leaves no row.
            offsets[topic, partition] = offset + (2 if op == DELETE else 1)
    topic = context.settings.kafka.transaction_topic
    query = f"""
        SELECT _partition, max(_commit_lsn), max_by(_offset, _commit_lsn)
        FROM changes WHERE _topic = '{topic}' GROUP BY _partition"""  # noqa: S608  # a setting
    for partition, lsn, offset in reader.rows(transactions.TABLE, query):
        marks[topic, partition] = (lsn, 0)
        offsets[topic, partition] = offset + 1
    return Held(marks, offsets)


def tracker(context: Context, letters: Mapping[str, int], now: float) -> WatermarkTracker:
    """The watermark's tracker as it was after the last publication, fed with all that came since.

    ``letters`` are the dead letters by topic; ``now`` is the steady clock's time.
    """
    tables = bronze_tables(context.catalog)
    lake, reader = context.lake, _Reader(context)
    explained = {
        table: max(0, lake.transaction(PUBLICATIONS, EXPLAINED + table)) for table in tables.values()
    }
    watermark = lake.watermark(PUBLICATIONS)
    found = WatermarkTracker(watermark, context.settings.stream.lost_after_seconds, explained)
    for topic, table in tables.items():
        found.dead_letters(table, letters.get(topic, 0))
        query = f"""
            SELECT _op = '{SNAPSHOT}', _commit_lsn, count(*) FROM changes
            WHERE _commit_lsn > {watermark} GROUP BY ALL"""  # noqa: S608  # a number
        for snapshot, lsn, count in reader.rows(table, query):
            found.rows(table, {lsn: count}, snapshot=snapshot)
    query = f"""
        SELECT _commit_lsn, id, data_collections FROM changes
        WHERE _commit_lsn > {watermark} ORDER BY 1"""  # noqa: S608  # a number
    captured = relations(context.catalog)
    for lsn, transaction_id, counts in reader.rows(transactions.TABLE, query):
        found.end(lsn, transaction_id, by_table(captured, counts), now)
    return found


def bronze_tables(catalog: Catalog) -> dict[str, str]:
    """Bronze table by topic."""
    return {topic: f"{Layer.BRONZE}.{contract.name}" for topic, contract in catalog.topics().items()}


def relations(catalog: Catalog) -> dict[str, str]:
    """The bronze table of each captured relation (``schema.table``)."""
    captured = catalog.topics().values()
    return {
        contract.relation: f"{Layer.BRONZE}.{contract.name}" for contract in captured if contract.relation
    }


def by_table(relations: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by relation as counts by bronze table; relations that are not captured left out."""
    return {relations[name]: count for name, count in counts.items() if name in relations}


def letters_by_table(tables: Mapping[str, str], letters: Iterable[dead_letters.DeadLetter]) -> dict[str, int]:
    """How many of ``letters`` belong to each bronze table; ``tables`` by topic, the transaction topic left out."""
    counts = dict[str, int]()
    for letter in letters:
        if letter.topic in tables:
            counts[tables[letter.topic]] = counts.get(tables[letter.topic], 0) + 1
    return counts


class _Reader:
    """Runs queries over one bronze table each, named ``changes`` in the query."""

    def __init__(self, context: Context) -> None:
        self._lake = context.lake
        self._connection = duckdb.connect()

    def rows(self, table: str, query: str) -> list[tuple[Any, ...]]:
        if not self._lake.exists(table):
            return []
        self._connection.register("changes", self._lake.scan(table))
        return self._connection.execute(query).fetchall()
