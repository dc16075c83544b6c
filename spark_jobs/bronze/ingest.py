"""One micro-batch into bronze, exactly once: decode, drop what is held, append, move the watermark, publish.

The order of writes makes a crash harmless: dead letters first, then rows, then END records, then the publication;
what a replay finds in place it leaves. ``state`` reads back what is in place, ``topic`` does the decoding.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock

import pyarrow as pa
import pyarrow.dataset as ds

from lakepulse.contracts.model import Layer
from lakepulse.faults import fault_point
from spark_jobs.bronze.account import dead_letters, ingested, state, transactions
from spark_jobs.bronze.account.dead_letters import DeadLetter, DeadLetters
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.account.pending import PendingChanges
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages, by_topic
from spark_jobs.bronze.topic import Target, TopicRows, commits, new_rows
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.evolution import evolve
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import WATERMARK
from spark_jobs.runtime.tables.publication import Publication
from spark_jobs.runtime.threads import threads_for

ABANDONED_AT_ONCE = 1000
"""How many transactions one delete names."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BronzeResult:
    """What one batch did. ``publication`` is None where the watermark stayed.

    ``changes`` maps ``bronze.<name>`` to the rows between the last watermark and this one; None where they are in
    bronze only. ``rows``, ``duplicates`` and ``dead_letters`` count this batch's messages.
    """

    watermark: int
    publication: Publication | None
    changes: Mapping[str, pa.Table] | None
    rows: int = 0
    duplicates: int = 0
    dead_letters: int = 0


class Ingest:
    """Bronze's writer: one per lake, under the lease. Safe to call from several threads, one at a time."""

    def __init__(self, context: Context, schemas: Schemas, drained: Callable[[], bool]) -> None:
        """``drained`` says whether all that Kafka held has been received."""
        self._context = context
        self._drained = drained
        self._lock = Lock()
        self._topics = state.bronze_tables(context.catalog)
        self._relations = state.relations(context.catalog)
        for table in (transactions.TABLE, *self._topics.values()):
            context.lake.create(context.catalog, table)
        evolve(context, Layer.BRONZE)
        self._schemas = schemas
        self._committed: dict[int, datetime] = {}
        self._targets = {topic: self._target(topic) for topic in self._topics}
        self._restore()

    def batch(self, messages: pa.Table) -> BronzeResult:
        """Write ``messages`` (columns as in ``messages.COLUMNS``) and publish a new watermark, if there is one.

        Raises LostEventsError where a transaction cannot become whole any more.
        """
        with self._lock:
            ingested_at = datetime.now(UTC)
            with phase("bronze.decode"):
                found, ends = self._decoded(messages, ingested_at)
            letters = self._letters.append([*ends.dead, *_dead(found.values())])
            fault_point("bronze.before-append")
            self._append_rows(found)
            if ends.records:
                topic = self._context.settings.kafka.transaction_topic
                with phase("bronze.append"):
                    transactions.append(self._context, topic, ends.records, ingested_at)
            with phase("bronze.account"):
                self._account(found, ends, letters)
                advanced = self._advance()
            return replace(
                advanced,
                rows=sum(table.num_rows for each in found.values() for table in each.tables),
                duplicates=ends.duplicates + sum(each.duplicates for each in found.values()),
                dead_letters=len(letters),
            )

    def target(self, topic: str) -> Target:
        """The bronze table of ``topic``, with the columns that it has now."""
        return self._targets[topic]

    def append_again(self, topic: str, rows: Sequence[pa.Table]) -> None:
        """Write rows that a replay of dead letters has found, and that bronze does not hold; see ``replay``."""
        with self._lock:
            self._append(topic, list(rows))

    def resume(self) -> None:
        """Go on after somebody else may have written: what a replay of dead letters has added is read back."""
        with self._lock:
            if self._context.lake.version(dead_letters.TABLE) != self._letters.version:
                self._restore()

    def check(self) -> BronzeResult | None:
        """Look again at transactions that wait for rows though no new messages come; None where none waits."""
        with self._lock, phase("bronze.check"):
            return self._advance() if self._tracker.waiting_since() is not None else None

    def settled(self) -> bool:
        """Whether every transaction of which anything was received is whole, and published."""
        with self._lock:
            return self._tracker.settled()

    def _restore(self) -> None:
        context = self._context
        self.held = state.held(context)
        self._marks = HighWaterMarks(self.held.marks)
        self._letters = DeadLetters(context)
        self._tracker = state.tracker(context, self._letters.counts(), time.monotonic())
        self._pending = PendingChanges(context.settings.stream.spark_from_rows)

    def _decoded(
        self, messages: pa.Table, ingested_at: datetime
    ) -> tuple[dict[str, TopicRows], transactions.Ends]:
        """New rows by topic, and what ended transactions."""
        found: dict[str, TopicRows] = {}
        ends = transactions.Ends([], [], 0)
        for of_topic in map(self._letters.not_among, by_topic(messages)):
            if of_topic.topic == self._context.settings.kafka.transaction_topic:
                ends = transactions.new_ends(of_topic, self._schemas, self._marks, ingested_at)
            else:
                found[of_topic.topic] = self._decode(of_topic, ingested_at)
        return found, ends

    def _decode(self, messages: TopicMessages, ingested_at: datetime) -> TopicRows:
        target = self._targets[messages.topic]
        return new_rows(messages, target, self._schemas, self._marks, ingested_at)

    def _target(self, topic: str) -> Target:
        table = self._topics[topic]
        contract = self._context.catalog.topics()[topic]
        schema = self._context.lake.listing(table).schema
        return Target(table, contract.relation or "", schema, contract)

    def _append_rows(self, found: Mapping[str, TopicRows]) -> None:
        work = [(topic, each.tables) for topic, each in found.items() if each.tables]
        threads = threads_for(sum(rows.num_rows for _, tables in work for rows in tables))
        with ThreadPoolExecutor(threads, thread_name_prefix="bronze") as pool:
            for done in [pool.submit(self._append, topic, tables) for topic, tables in work]:
                done.result()

    def _append(self, topic: str, tables: list[pa.Table]) -> None:
        target = self._targets[topic]
        rows = pa.concat_tables(tables, promote_options="default")
        new = [name for name in rows.column_names if name not in target.schema.names]
        with phase("bronze.append"):
            # All that the tracker has settled is in bronze: so far each of its tables is complete.
            self._context.writer.add(target.table, rows, {WATERMARK: self._tracker.watermark})
        if new:
            _log.info("%s: new columns %s", target.table, ", ".join(new))
            self._targets[topic] = self._target(topic)

    def _account(
        self, found: Mapping[str, TopicRows], ends: transactions.Ends, letters: Iterable[DeadLetter]
    ) -> None:
        for topic, each in found.items():
            for rows in each.tables:
                streamed, snapshot = commits(rows)
                self._tracker.rows(self._topics[topic], streamed)
                self._tracker.rows(self._topics[topic], snapshot, snapshot=True)
                self._pending.add(self._topics[topic], rows)
        for end in ends.records:
            self._committed[end.commit_lsn] = end.committed_at
            counts = state.by_table(self._relations, end.counts)
            self._tracker.end(end.commit_lsn, end.transaction_id, counts, time.monotonic())
        dead = state.letters_by_table(self._topics, letters)
        for table, count in dead.items():
            self._tracker.dead_letters(table, count)
        rows = {self._topics[topic]: each.tables for topic, each in found.items()}
        ingested.count(self._context.work, rows, dead, self._tracker.watermark)

    def _advance(self) -> BronzeResult:
        before = self._tracker.watermark
        watermark = self._tracker.advance(time.monotonic(), self._drained)
        if watermark == before:
            return BronzeResult(watermark, None, {})
        self._delete_abandoned()
        changes = self._pending.take(watermark)
        if changes is None:
            self._refill(watermark)
        return BronzeResult(watermark, self._publish(watermark), changes)

    def _publish(self, watermark: int) -> Publication:
        covered = [lsn for lsn in self._committed if lsn <= watermark]
        oldest = min((self._committed.pop(lsn) for lsn in covered), default=None)
        lake = self._context.lake
        versions = {table: lake.version(table) for table in self._topics.values()}
        explained = {state.EXPLAINED + table: count for table, count in self._tracker.explained.items()}
        fault_point("bronze.before-publication")
        with phase("bronze.publish"):
            return publish(
                lake,
                self._context.catalog,
                Layer.BRONZE,
                watermark,
                versions,
                oldest_committed_at=oldest,
                transactions=explained,
            )

    def _refill(self, watermark: int) -> None:
        waiting = self._tracker.waiting()
        if sum(waiting.values()) <= self._context.settings.stream.spark_from_rows:
            above = ds.field("_commit_lsn") > watermark
            self._pending.refill(
                {table: self._context.lake.scan(table).to_table(filter=above) for table in waiting}
            )

    def _delete_abandoned(self) -> None:
        """Rows of what never became whole are void: the snapshot that followed stands for them."""
        lsns, self._tracker.abandoned[:] = list(self._tracker.abandoned), []
        for start in range(0, len(lsns), ABANDONED_AT_ONCE):
            named = ", ".join(map(str, lsns[start : start + ABANDONED_AT_ONCE]))
            for table in self._topics.values():
                self._context.writer.delete(table, f"_commit_lsn IN ({named})")


def _dead(found: Iterable[TopicRows]) -> list[DeadLetter]:
    return [letter for each in found for letter in each.dead]
