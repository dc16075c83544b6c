"""The whole transactions that Kafka holds behind a watermark, decoded as bronze decodes them.

Kafka is the log of what the tables do not have yet: nothing is kept anywhere else. The tail begins exactly behind the
END record of the watermark's transaction, and ends before the first transaction of which a row is missing: its END
record says how many each table has. Where reading begins in the other topics is looked up by time, with a margin; were
that too late, rows would be missing, and the tail shorter.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from lakepulse.clients.offsets import Partition
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.contracts.catalog import Catalog
from lakepulse.errors import LakeError
from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from spark_jobs.bronze.account import state, transactions
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.account.transactions import EndRecord
from spark_jobs.bronze.account.watermark import is_snapshot
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages, by_topic
from spark_jobs.bronze.read.offsets import KafkaOffsets
from spark_jobs.bronze.read.range_reader import RangeReader
from spark_jobs.bronze.topic import Target, new_rows
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.silver import truncation

MARGIN = timedelta(seconds=5)
"""How far the clocks of Postgres and capture may be apart before the tail is shorter than it could be."""
SILENCE_SECONDS = 60.0
"""Between two questions; beyond it what has come meanwhile is not received one by one."""
Rows = dict[str, list[pa.Table]]
"""Rows of bronze, by table."""


@dataclass(frozen=True)
class Transactions:
    """The changes of the transactions after a watermark up to the one at ``lsn``, which was committed at a moment.

    ``changes`` maps ``bronze.<name>`` to rows of that table. Without any, ``lsn`` is the watermark. ``more``
    says whether Kafka has ends of later transactions, of which something is missing or is the stream's to settle.
    """

    lsn: int
    committed_at: datetime
    changes: Mapping[str, pa.Table]
    more: bool


class KafkaTail:
    """Follows the topics of some tables behind a watermark of the lake; for one thread."""

    def __init__(self, settings: Settings, catalog: Catalog, lake: Lake) -> None:
        self._lake = lake
        self._transaction_topic = settings.kafka.transaction_topic
        self._offsets = KafkaOffsets(settings.kafka)
        self._reader = RangeReader(settings.kafka)
        self._registry = SchemaRegistry(settings.registry.url)
        self._schemas = Schemas(self._registry.fetch)
        self._since: int | None = None
        """What is after it is here; None before the first question."""
        self._received: dict[Partition, int] = {}
        self._records: dict[int, EndRecord] = {}
        self._read_to = -1
        self._read: Rows = {}
        self._waiting: Rows = {}
        self.follow(catalog)

    def follow(self, catalog: Catalog) -> None:
        """From now on the changes of the tables of ``catalog`` alone."""
        self._contracts = catalog.topics()
        self._tables, self._relations = state.bronze_tables(catalog), state.relations(catalog)
        self._since = None

    def read(self, watermark: int) -> Transactions:
        """Every transaction after ``watermark`` of which Kafka has all rows now.

        The watermark is a commit LSN that bronze holds, or that of a transaction that was read before. Raises LakeError
        where it is none, ServiceError without Kafka or registry, LostEventsError where Kafka no longer holds what comes
        next.
        """
        since = self._since
        # Where receiving fails, what is here may lack something.
        self._since = None
        if since is None or watermark < since:
            self._begin(watermark)
            since = watermark
        self._receive()
        self._since = since
        return self._whole(watermark)

    def forget(self, watermark: int) -> None:
        """Keep only what is after ``watermark``: nobody will ask for earlier transactions again."""
        if self._since is None or watermark <= self._since:
            return
        # After a long silence nearly all that Kafka has got is in the tables: reading begins anew behind them.
        self._since = watermark if time.monotonic() - self._asked < SILENCE_SECONDS else None
        self._read = {table: [_after(parts, watermark)] for table, parts in self._read.items()}
        # The transaction at the watermark says when that was.
        self._records = {lsn: end for lsn, end in self._records.items() if lsn >= watermark}

    def close(self) -> None:
        """Leave the broker and the registry."""
        self._reader.close()
        self._registry.close()

    def _begin(self, watermark: int) -> None:
        end = self._end(watermark)
        topics = [*self._tables, self._transaction_topic]
        since: datetime = end["_committed_at"] - MARGIN
        self._received = dict(self._offsets.at_time(topics, since))
        self._received[self._transaction_topic, end["_partition"]] = end["_offset"] + 1
        self._marks = HighWaterMarks()
        self._targets = {topic: self._target(topic) for topic in self._tables}
        self._read, self._waiting, self._records = {}, {}, {}
        self._read_to = watermark
        self._began = watermark, end["_committed_at"]

    def _end(self, watermark: int) -> dict[str, Any]:
        columns = ["_committed_at", "_partition", "_offset"]
        dataset = self._lake.scan(transactions.TABLE, where=[("_commit_lsn", "=", watermark)])
        found = dataset.to_table(columns, ds.field("_commit_lsn") == watermark)
        if not found.num_rows:
            raise LakeError(
                f"bronze.transactions has no transaction at {format_lsn(watermark)}",
                "Ask with `--committed`, for what the tables have.",
            )
        return dict(found.to_pylist()[-1])

    def _target(self, topic: str) -> Target:
        table, contract = self._tables[topic], self._contracts[topic]
        return Target(table, contract.relation or "", self._lake.listing(table).schema, contract)

    def _receive(self) -> None:
        self._asked = time.monotonic()
        ends = self._offsets.ends(self._received)
        if all(end <= self._received[where] for where, end in ends.items()):
            return
        messages = self._reader.read(self._received, ends)
        self._received.update(ends)
        now = datetime.now(UTC)
        for of_topic in by_topic(messages):
            if of_topic.topic == self._transaction_topic:
                ended = transactions.new_ends(of_topic, self._schemas, self._marks, now).records
                self._records.update({end.commit_lsn: end for end in ended})
            else:
                self._decode(of_topic, now)

    def _decode(self, messages: TopicMessages, now: datetime) -> None:
        # What cannot be read is left to the stream: the transaction stays incomplete here.
        found = new_rows(messages, self._targets[messages.topic], self._schemas, self._marks, now)
        self._waiting.setdefault(self._tables[messages.topic], []).extend(found.tables)

    def _whole(self, watermark: int) -> Transactions:
        if watermark != self._read_to:
            for table, parts in self._read.items():
                self._waiting.setdefault(table, []).extend(parts)
            self._read = {}
        rows = {table: _after(parts, watermark) for table, parts in self._waiting.items() if parts}
        counts = Counter(chain.from_iterable(_counted(table, part) for table, part in rows.items()))
        truncations = {lsn for part in rows.values() for lsn in _truncations(part)}
        whole: list[int] = []
        ended = sorted(lsn for lsn in self._records if lsn > watermark)
        for lsn in ended:
            if lsn in truncations or not self._is_whole(lsn, counts):
                break
            whole.append(lsn)
        self._read_to = whole[-1] if whole else watermark
        changes = self._taken(rows, pa.array(whole, pa.int64()))
        return Transactions(self._read_to, self._moment(self._read_to), changes, more=len(whole) < len(ended))

    def _is_whole(self, lsn: int, counts: Counter[tuple[str, int]]) -> bool:
        end = self._records[lsn]
        expected = state.by_table(self._relations, end.counts)
        # A snapshot stands for what was before it: that is for the stream to settle.
        return not is_snapshot(end.transaction_id) and all(
            counts[table, lsn] == count for table, count in expected.items()
        )

    def _taken(self, rows: Mapping[str, pa.Table], whole: pa.Array) -> dict[str, pa.Table]:
        """The rows of the ``whole`` transactions; the rest goes on waiting."""
        taken: dict[str, pa.Table] = {}
        for table, part in rows.items():
            is_taken = pc.is_in(part["_commit_lsn"], whole)
            taken[table] = part.filter(is_taken)
            self._read.setdefault(table, []).append(taken[table])
            self._waiting[table] = [part.filter(pc.invert(is_taken))]
        return {table: part for table, part in taken.items() if part.num_rows}

    def _moment(self, lsn: int) -> datetime:
        """When the transaction at ``lsn`` was committed."""
        if lsn in self._records:
            return self._records[lsn].committed_at
        moment: datetime = self._began[1] if self._began[0] == lsn else self._end(lsn)["_committed_at"]
        return moment


def _after(parts: Sequence[pa.Table], watermark: int) -> pa.Table:
    rows = pa.concat_tables(parts, promote_options="default")
    return rows.filter(pc.greater(rows["_commit_lsn"], watermark))


def _truncations(rows: pa.Table) -> list[int]:
    """The transactions that empty a table: whoever knows all of its rows has to settle them."""
    return list(rows.filter(pc.equal(rows["_op"], truncation.OP))["_commit_lsn"].to_pylist())


def _counted(table: str, rows: pa.Table) -> list[tuple[str, int]]:
    return [(table, lsn) for lsn in rows["_commit_lsn"].to_pylist()]
