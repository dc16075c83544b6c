"""The columns that the platform adds to those of a contract, with what they mean; ``compile/arrow`` puts them in place.

Each field's metadata holds its ``doc``. The platform's own tables are in ``builtin``.
"""

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", "UTC")


def field(name: str, of_type: pa.DataType, doc: str, nullable: bool = False) -> pa.Field:
    """An Arrow field with its meaning."""
    return pa.field(name, of_type, nullable, {"doc": doc})


def doc_of(of_field: pa.Field) -> str:
    """The meaning that ``field`` was given."""
    return str(of_field.metadata[b"doc"], "utf-8")


def without_docs(fields: pa.Schema) -> pa.Schema:
    """The schema as engines compare it: names, types, nullability."""
    return pa.schema(each.remove_metadata() for each in fields)


COMMIT_LSN = field("_commit_lsn", pa.int64(), "Commit LSN in the source, or the snapshot's LSN")
SEQUENCE = field("_sequence", pa.int64(), "Number of the change in its transaction, from 1")
COMMITTED_AT = field("_committed_at", TIMESTAMP, "Commit time in the source")
INGESTED_AT = field("_ingested_at", TIMESTAMP, "When the batch was written")
MESSAGE = (
    field("_topic", pa.string(), "Kafka topic of the message"),
    field("_partition", pa.int32(), "Kafka partition of the message"),
    field("_offset", pa.int64(), "Kafka offset of the message"),
)

BRONZE = (
    field("_op", pa.string(), "r snapshot, c create, u update, d delete, t truncate"),
    COMMIT_LSN,
    SEQUENCE,
    field("_transaction_id", pa.int64(), "Transaction id in the source; null in a snapshot", nullable=True),
    COMMITTED_AT,
    INGESTED_AT,
    *MESSAGE,
    field("_schema_id", pa.int32(), "Schema of the message in the registry"),
)
PARTITIONS = (
    field("year", pa.int32(), "Partition: year of `_committed_at`"),
    field("month", pa.int32(), "Partition: month of `_committed_at`"),
    field("day", pa.int32(), "Partition: day of `_committed_at`"),
)
ROW = (COMMIT_LSN, SEQUENCE, COMMITTED_AT.with_nullable(True))
HISTORY = (
    field("_valid_from", TIMESTAMP, "Commit time of the change that made this version"),
    field(
        "_valid_to", TIMESTAMP, "Commit time of the change that ended it; null while it lasts", nullable=True
    ),
    field("_is_current", pa.bool_(), "Whether this is the latest version"),
)
LOAD = field("_load", pa.int64(), "Number of the file among those that the table has taken, from 1")
LINE = field(
    "_line", pa.int64(), "Line of the file; in JSON arrays, Parquet and Excel the number of the record or row"
)
FILE_BRONZE = (
    LOAD,
    LINE,
    field("_file", pa.string(), "Name of the file below the table's folder; of an archive with its member"),
    field("_file_sha256", pa.string(), "SHA-256 of the file"),
    field("_loaded_by", pa.string(), "Who had it taken: user and machine, or the scheduler's run"),
    field("_ingested_at", TIMESTAMP, "When the file was taken"),
)
FILE_PARTITIONS = tuple(
    field(name, pa.int32(), f"Partition: {name} of `_ingested_at`") for name in ("year", "month", "day")
)
FILE_ROW = (LOAD, LINE, field("_ingested_at", TIMESTAMP, "When the row's file was taken"))

APPENDED_AT = field("_appended_at", TIMESTAMP, "When the broker took the message, by its clock")
EVENT_BRONZE = (
    field("value", pa.string(), "The message: a JSON object"),
    *MESSAGE,
    APPENDED_AT,
    INGESTED_AT,
)
EVENT_PARTITIONS = tuple(
    field(name, pa.int32(), f"Partition: {name} of `_appended_at`") for name in ("year", "month", "day")
)
EVENT_ROW = (
    field(
        "is_late", pa.bool_(), "Whether it came so late that its minute may have been final: it is in no KPI"
    ),
    APPENDED_AT,
    INGESTED_AT,
    *MESSAGE[1:],
)
EVENT_GOLD = (
    field("is_final", pa.bool_(), "Whether the watermark has passed: no event that counts can come any more"),
)


def before_image(columns: list[pa.Field]) -> pa.Field:
    """``_before``: the row before the change, where the event has it."""
    return field(
        "_before", pa.struct(columns), "The row before the change, where the event has it", nullable=True
    )
