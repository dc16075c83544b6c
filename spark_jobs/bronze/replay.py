"""Replay of dead letters: their kept bytes decoded again, and what they hold appended to bronze, each change once.

What was wrong has been mended meanwhile: the schema in the registry, the contract, or our decoder. Rows come first,
then silver (``maintenance.replay``), then the mark on the letter; a crash in between only repeats it, since no change
that bronze holds is appended again.

Only transactions at or below the watermark are replayed: there, the letter has been counted as standing in for its row
(``account.watermark``), and goes on being counted so. Above it, the watermark would count row and letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from spark_jobs.bronze.account import transactions
from spark_jobs.bronze.account.dead_letters import DeadLetter
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.account.state import PUBLICATIONS
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.bronze.topic import new_rows
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.work import Portion, Transformation

NOT_SETTLED = "its transaction is above the watermark: replay it when bronze has settled it"


@dataclass(frozen=True)
class Replayed:
    """What a replay found: rows by bronze table, which holds them now; the letters that had them; those that stay."""

    rows: dict[str, pa.Table]
    settled: list[DeadLetter]
    remaining: dict[str, str]
    """The reason by the letter's id."""


class Replay:
    """Replays letters into one lake; the caller holds the lease."""

    def __init__(self, context: Context, schemas: Schemas) -> None:
        self._context = context
        self._schemas = schemas
        self._ingest = Ingest(context, schemas, lambda: False)
        self._watermark = context.lake.watermark(PUBLICATIONS)

    def run(self, letters: Iterable[DeadLetter]) -> Replayed:
        """Bring to bronze what can be decoded now; letters that do not wait are passed over."""
        done = Replayed({}, [], {})
        by_topic: dict[str, list[DeadLetter]] = {}
        for letter in sorted(letters, key=lambda each: each.where):
            if letter.waits:
                by_topic.setdefault(letter.topic, []).append(letter)
        for topic, of_topic in by_topic.items():
            if topic == self._context.settings.kafka.transaction_topic:
                remaining = self._end_records(of_topic)
            else:
                remaining = self._changes(topic, of_topic, done.rows)
            done.settled.extend(letter for letter in of_topic if letter.id not in remaining)
            done.remaining.update(remaining)
        return done

    def _changes(
        self, topic: str, letters: Sequence[DeadLetter], settled: dict[str, pa.Table]
    ) -> dict[str, str]:
        target = self._ingest.target(topic)
        # Marks of their own: by bronze's, a letter's change would be an old one.
        found = new_rows(
            _messages(topic, letters), target, self._schemas, HighWaterMarks(), datetime.now(UTC)
        )
        remaining = {letter.id: letter.reason for letter in found.dead}
        if found.tables:
            rows = pa.concat_tables(found.tables, promote_options="default")
            early = pc.greater(rows["_commit_lsn"], self._watermark)
            remaining |= {_id(row): NOT_SETTLED for row in rows.filter(early).to_pylist()}
            settled[target.table] = rows.filter(pc.invert(early))
            unknown = self._unknown(target.table, settled[target.table])
            if unknown.num_rows:
                self._ingest.append_again(topic, [unknown])
                self._context.work.add(target.table, Transformation.INGEST, Portion(unknown.num_rows))
        return remaining

    def _unknown(self, table: str, rows: pa.Table) -> pa.Table:
        """Those of ``rows`` that bronze does not hold: capture may have sent them again, a replay have ended early."""
        same = ds.field("_commit_lsn").isin(rows["_commit_lsn"].unique())
        columns = ["_commit_lsn", "_sequence"]
        held = set(_identities(self._context.lake.scan(table).to_table(columns=columns, filter=same)))
        return rows.filter(pa.array([identity not in held for identity in _identities(rows)], pa.bool_()))

    def _end_records(self, letters: Sequence[DeadLetter]) -> dict[str, str]:
        """END records are wanted above the watermark too: it waits for them."""
        topic, now = self._context.settings.kafka.transaction_topic, datetime.now(UTC)
        ends = transactions.new_ends(_messages(topic, letters), self._schemas, HighWaterMarks(), now)
        held = self._context.lake.scan(transactions.TABLE).to_table(columns=["_commit_lsn"])
        known = set(held["_commit_lsn"].to_pylist())
        records = [record for record in ends.records if record.commit_lsn not in known]
        if records:
            transactions.append(self._context, topic, records, now)
        return {letter.id: letter.reason for letter in ends.dead}


def _messages(topic: str, letters: Sequence[DeadLetter]) -> TopicMessages:
    return TopicMessages(
        topic,
        [letter.partition for letter in letters],
        [letter.offset for letter in letters],
        [letter.key for letter in letters],
        [letter.value for letter in letters],
    )


def _identities(rows: pa.Table) -> Iterable[tuple[int, int]]:
    return zip(rows["_commit_lsn"].to_pylist(), rows["_sequence"].to_pylist(), strict=True)


def _id(row: dict[str, object]) -> str:
    return f"{row['_topic']}:{row['_partition']}:{row['_offset']}"
