"""``bronze.dead_letters``: messages that could not be decoded, with their bytes and the reason, each once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import pyarrow as pa
from deltalake import write_deltalake

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.runtime.context import Context

TABLE = "bronze.dead_letters"
MAX_REASON = 500
Where = tuple[str, int, int]


@dataclass(frozen=True)
class DeadLetter:
    """One message: where it was, its bytes, why it is here and when it was found."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    reason: str
    ingested_at: datetime

    @property
    def where(self) -> Where:
        """What identifies a dead letter: topic, partition, offset."""
        return self.topic, self.partition, self.offset


class DeadLetters:
    """The table, and which messages it holds already, so that a replay adds none twice."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._schema = lake_schema(context.catalog, TABLE)
        self._table = context.lake.create(context.catalog, TABLE)
        held = context.lake.scan(TABLE).to_table(columns=["_topic", "_partition", "_offset"])
        self._held: set[Where] = set(
            zip(*(held[name].to_pylist() for name in held.column_names), strict=True)
        )

    def counts(self) -> dict[str, int]:
        """How many dead letters each topic has."""
        counts: dict[str, int] = {}
        for topic, _, _ in self._held:
            counts[topic] = counts.get(topic, 0) + 1
        return counts

    def append(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        """Write the letters that the table does not hold yet, and return them."""
        new = [letter for letter in letters if letter.where not in self._held]
        if new:
            records = [_record(letter) for letter in new]
            write_deltalake(self._table, pa.Table.from_pylist(records, self._schema), mode="append")
            self._held |= {letter.where for letter in new}
        return new


def _record(letter: DeadLetter) -> dict[str, object]:
    values = asdict(letter)
    metadata = {f"_{name}": values[name] for name in ("topic", "partition", "offset", "ingested_at")}
    return metadata | {"key": letter.key, "value": letter.value, "reason": letter.reason[:MAX_REASON]}
