"""``bronze.transactions``: Debezium's END records, which say how many events a transaction has in each table."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import fastavro
import pyarrow as pa

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.bronze.account.dead_letters import DeadLetter
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.decode.envelope import WIRE_HEADER, UnusableSchemaError, identify
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.runtime.context import Context

TABLE = "bronze.transactions"
END = "END"


@dataclass(frozen=True)
class EndRecord:
    """The end of one transaction: its id (``<xid>:<LSN>`` or ``snapshot:<LSN>``) and its events by relation."""

    commit_lsn: int
    transaction_id: str
    event_count: int
    counts: Mapping[str, int]
    committed_at: datetime
    partition: int
    offset: int


@dataclass(frozen=True)
class Ends:
    """New END records in the order of their commits, and messages that could not be read."""

    records: list[EndRecord]
    dead: list[DeadLetter]
    duplicates: int


def new_ends(messages: TopicMessages, schemas: Schemas, marks: HighWaterMarks, ingested_at: datetime) -> Ends:
    """The END records that bronze does not hold yet; BEGIN records are passed over. Raises ``marks``."""
    found: dict[int, EndRecord] = {}
    dead: list[DeadLetter] = []
    for index, value in enumerate(messages.values):
        if value is None:
            continue
        try:
            record = _record(schemas, value, messages.partitions[index], messages.offsets[index])
        except (
            UnusableSchemaError,
            ValueError,
            KeyError,
            TypeError,
            EOFError,
            IndexError,
            OverflowError,
        ) as error:
            reason = f"not a transaction record: {error or type(error).__name__}"
            place = messages.topic, messages.partitions[index], messages.offsets[index]
            dead.append(DeadLetter(*place, messages.keys[index], value, reason, ingested_at))
        else:
            found |= {index: record} if record else {}
    identities = ((index, end.partition, (end.commit_lsn, 0)) for index, end in found.items())
    fresh = marks.unseen(messages.topic, identities)
    return Ends([found[index] for index in fresh], dead, len(found) - len(fresh))


def append(context: Context, topic: str, records: Sequence[EndRecord], ingested_at: datetime) -> None:
    """Write END records to the table."""
    rows = [
        {
            "_commit_lsn": record.commit_lsn,
            "id": record.transaction_id,
            "event_count": record.event_count,
            "data_collections": list(record.counts.items()),
            "_committed_at": record.committed_at,
            "_ingested_at": ingested_at,
            "_topic": topic,
            "_partition": record.partition,
            "_offset": record.offset,
        }
        for record in records
    ]
    table = pa.Table.from_pylist(rows, lake_schema(context.catalog, TABLE))
    context.writer.add(TABLE, table)


def _record(schemas: Schemas, value: bytes, partition: int, offset: int) -> EndRecord | None:
    if len(value) < WIRE_HEADER or value[0] != 0:
        raise ValueError("the value does not start with the magic byte 0 and a schema id")
    content = _decoded(schemas, value)
    if content["status"] != END:
        return None
    lsn, _, _ = identify(content["id"], 0)
    collections = content["data_collections"] or []
    counts = {each["data_collection"]: int(each["event_count"]) for each in collections}
    committed_at = datetime.fromtimestamp(content["ts_ms"] / 1000, UTC)
    event_count = content["event_count"]
    total = sum(counts.values()) if event_count is None else int(event_count)
    return EndRecord(lsn, content["id"], total, counts, committed_at, partition, offset)


def _decoded(schemas: Schemas, value: bytes) -> dict[str, Any]:
    stream = io.BytesIO(value)
    stream.seek(WIRE_HEADER)
    content = fastavro.schemaless_reader(
        stream, schemas.parsed(int.from_bytes(value[1:WIRE_HEADER], "big")), None
    )
    if not isinstance(content, dict):
        raise ValueError("it is no record")
    return content
