"""``bronze.dead_letters``: messages that could not be decoded, with their bytes and the reason, each once.

What is here is never read from Kafka again: ``bronze.replay`` alone brings it to bronze, and marks it. What is no
message of ours, so that there is nothing to bring, a person dismisses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import pyarrow as pa

from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.errors import LakeError
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.writers.writer import ArrowWriter

TABLE = "bronze.dead_letters"
MAX_REASON = 500
Where = tuple[str, int, int]


@dataclass(frozen=True)
class DeadLetter:
    """One message: where it was, its bytes, why it is here, when it was found; when it was settled, if it was."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    reason: str
    ingested_at: datetime
    replayed_at: datetime | None = None
    dismissed_at: datetime | None = None
    dismissal: str | None = None

    @property
    def waits(self) -> bool:
        """Whether it was neither replayed nor dismissed."""
        return self.replayed_at is None and self.dismissed_at is None

    @property
    def where(self) -> Where:
        """What identifies a dead letter: topic, partition, offset."""
        return self.topic, self.partition, self.offset

    @property
    def id(self) -> str:
        """The same as people write it: ``topic:partition:offset``."""
        return f"{self.topic}:{self.partition}:{self.offset}"


class DeadLetters:
    """The table, and which messages it holds already (place and hash of the value), so that none is there twice."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._schema = lake_schema(context.catalog, TABLE)
        context.lake.create(context.catalog, TABLE)
        self._held = {letter.where: hash(letter.value) for letter in read(context.lake)}
        self.version = context.lake.version(TABLE)
        """The table's Delta version when this last read or wrote it."""

    def counts(self) -> dict[str, int]:
        """How many dead letters each topic has."""
        counts: dict[str, int] = {}
        for topic, _, _ in self._held:
            counts[topic] = counts.get(topic, 0) + 1
        return counts

    def not_among(self, messages: TopicMessages) -> TopicMessages:
        """Those of ``messages`` that are no dead letters: Kafka gives a batch again after a crash.

        By their bytes too: where a topic was created anew, another message has the letter's place.
        """
        topic, held = messages.topic, self._held
        if not any(where[0] == topic for where in held):
            return messages
        places = enumerate(zip(messages.partitions, messages.offsets, messages.values, strict=True))
        return messages.chosen(
            [
                index
                for index, (partition, offset, value) in places
                if held.get((topic, partition, offset)) != hash(value)
            ]
        )

    def append(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        """Write the letters that the table does not hold yet, and return them."""
        new = [letter for letter in letters if letter.where not in self._held]
        if new:
            records = [_record(letter) for letter in new]
            self.version = self._context.writer.add(TABLE, pa.Table.from_pylist(records, self._schema))
            self._held |= {letter.where: hash(letter.value) for letter in new}
        return new


def read(lake: Lake, ids: Sequence[str] = ()) -> list[DeadLetter]:
    """All dead letters, or those with these ids, by place; LakeError where one of ``ids`` is none."""
    rows = lake.scan(TABLE).to_table().to_pylist() if lake.exists(TABLE) else []
    found = {letter.id: letter for letter in map(_letter, rows)}
    unknown = sorted(set(ids) - set(found))
    if unknown:
        raise LakeError(f"there is no dead letter {unknown[0]}", "`lakepulse dead-letters list` names them.")
    chosen = [found[each] for each in ids] if ids else found.values()
    return sorted(chosen, key=lambda letter: letter.where)


def mark_replayed(writer: ArrowWriter, letters: Sequence[DeadLetter], at: datetime) -> None:
    """Record that bronze holds the changes of ``letters``, in one commit."""
    _settle(writer, letters, {"replayed_at": at})


def mark_dismissed(writer: ArrowWriter, letters: Sequence[DeadLetter], at: datetime, dismissal: str) -> None:
    """Record that there is nothing to take from ``letters``, and why, in one commit."""
    _settle(writer, letters, {"dismissed_at": at, "dismissal": dismissal})


def _settle(writer: ArrowWriter, letters: Sequence[DeadLetter], values: Mapping[str, str | datetime]) -> None:
    places = [
        f"(_topic = '{each.topic}' AND _partition = {each.partition} AND _offset = {each.offset})"
        for each in letters
    ]
    if places:
        predicate = f"replayed_at IS NULL AND dismissed_at IS NULL AND ({' OR '.join(places)})"
        writer.update(TABLE, predicate, values)


def _letter(row: dict[str, object]) -> DeadLetter:
    return DeadLetter(**{name.removeprefix("_"): value for name, value in row.items()})  # type: ignore[arg-type]


def _record(letter: DeadLetter) -> dict[str, object]:
    values = asdict(letter)
    metadata = {f"_{name}": values[name] for name in ("topic", "partition", "offset", "ingested_at")}
    return metadata | {"key": letter.key, "value": letter.value, "reason": letter.reason[:MAX_REASON]}
