"""The platform's own tables: what capture, quality, publishing and jobs write about themselves.

They have no contract; ``compile/arrow`` gives their schema by the same function as for the others.
"""

from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from lakepulse.contracts.metadata import (
    APPENDED_AT,
    COMMIT_LSN,
    COMMITTED_AT,
    INGESTED_AT,
    MESSAGE,
    SEQUENCE,
    TIMESTAMP,
    field,
)

COUNTS = pa.map_(pa.string(), pa.int64())
NAMES = pa.list_(pa.field("element", pa.string(), nullable=False))


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One of the platform's own tables; each field's metadata holds its ``doc``."""

    purpose: str
    schema: pa.Schema
    key: tuple[str, ...]


TRANSACTIONS = BuiltIn(
    "One row per END record: how many events a transaction has, so that a missing one is noticed.",
    pa.schema(
        [
            COMMIT_LSN,
            field("id", pa.string(), "`<xid>:<commit LSN>`, or `snapshot:<LSN>`"),
            field("event_count", pa.int64(), "Data events of the transaction, tombstones left out"),
            field("data_collections", COUNTS, "Data events by the source's `schema.table`", nullable=True),
            COMMITTED_AT.with_nullable(True),
            INGESTED_AT,
            *MESSAGE,
        ]
    ),
    ("_commit_lsn",),
)

DEAD_LETTERS = BuiltIn(
    "Messages that could not be decoded, with their bytes and the reason, so that they can be replayed.",
    pa.schema(
        [
            *MESSAGE,
            field("key", pa.binary(), "The message's key as it was received", nullable=True),
            field("value", pa.binary(), "The message's value as it was received", nullable=True),
            field("reason", pa.string(), "Why the message could not be decoded"),
            INGESTED_AT,
            field(
                "replayed_at",
                TIMESTAMP,
                "When bronze took its change after all; null: not yet",
                nullable=True,
            ),
            field(
                "dismissed_at",
                TIMESTAMP,
                "When somebody found that there is nothing to take; null: nobody has",
                nullable=True,
            ),
            field("dismissal", pa.string(), "Why it was dismissed, and by whom", nullable=True),
        ]
    ),
    ("_topic", "_partition", "_offset"),
)

INGESTED_FILES = BuiltIn(
    "One row per file that a table has taken: the ledger; what is not in it was not taken.",
    pa.schema(
        [
            field("table_name", pa.string(), "Table of files, without its layer"),
            field("load", pa.int64(), "Number of the file among those that the table has taken, from 1"),
            field("file", pa.string(), "Name of the file below the table's folder"),
            field("sha256", pa.string(), "SHA-256 of its content: by it a file is taken once"),
            field("size_bytes", pa.int64(), "Its size"),
            field("modified_at", TIMESTAMP, "When it was last written", nullable=True),
            field(
                "format", pa.string(), "csv, json, parquet or excel, with the compression and the encoding"
            ),
            field("records", pa.int64(), "Records read: rows and dead letters"),
            field("rows_written", pa.int64(), "Of them rows of bronze"),
            field("dead_letters", pa.int64(), "Of them dead letters"),
            field("way", pa.string(), "landing: found there; upload: given by hand"),
            field("loaded_by", pa.string(), "Who had it taken: user and machine, or the scheduler's run"),
            INGESTED_AT,
        ]
    ),
    ("table_name", "load"),
)

FILE_DEAD_LETTERS = BuiltIn(
    "Records of files that could not be read as a row of their table, with the reason.",
    pa.schema(
        [
            field("table_name", pa.string(), "Table of files, without its layer"),
            field("load", pa.int64(), "Number of the file among those that the table has taken"),
            field(
                "file",
                pa.string(),
                "Name of the file below the table's folder; of an archive with its member",
            ),
            field("sha256", pa.string(), "SHA-256 of the file"),
            field("line", pa.int64(), "Where the record begins, see `_line` of the bronze tables"),
            field("reason", pa.string(), "Why it is no row of the table"),
            field("record", pa.string(), "The record as it was read, as JSON where it has columns"),
            INGESTED_AT,
        ]
    ),
    ("table_name", "load", "file", "line"),
)

EVENT_DEAD_LETTERS = BuiltIn(
    "Messages of tables of events that are no event of theirs, with the bytes and the reason.",
    pa.schema(
        [
            *MESSAGE,
            field("value", pa.binary(), "Value of the message as it came", nullable=True),
            field("reason", pa.string(), "Why it is no event of the table"),
            APPENDED_AT,
            INGESTED_AT,
        ]
    ),
    ("_topic", "_partition", "_offset"),
)

QUARANTINE = BuiltIn(
    "Rows that broke a rule whose `on_fail` is quarantine, until a later change mends them.",
    pa.schema(
        [
            field("table", pa.string(), "Silver table that the row is absent from"),
            field("rule", pa.string(), "Name of the rule, or `references.<column>`"),
            field("key", pa.string(), "The row's key as JSON"),
            field("row", pa.string(), "The row as JSON"),
            COMMIT_LSN,
            SEQUENCE,
            COMMITTED_AT.with_nullable(True),
        ]
    ),
    ("table", "key", "rule"),
)

PUBLICATIONS = BuiltIn(
    "One row each time a layer has advanced; the versions of one row are a consistent view of its tables.",
    pa.schema(
        [
            field("layer", pa.string(), "The layer that advanced"),
            field("watermark", pa.int64(), "Commit LSN up to which every transaction is whole"),
            field("published_at", TIMESTAMP, "When the layer's last table was written"),
            field("oldest_committed_at", TIMESTAMP, "Commit time of the oldest change in it", nullable=True),
            field("versions", COUNTS, "Delta version by table"),
        ]
    ),
    ("watermark",),
)

COLUMN_PROFILES = BuiltIn(
    "One row a column of silver and gold each time `lakepulse profile --save` looked at its values.",
    pa.schema(
        [
            field("profiled_at", TIMESTAMP, "When the columns were looked at"),
            field("table_name", pa.string(), "Table that the column belongs to"),
            field("column_name", pa.string(), "Name of the column"),
            field("column_type", pa.string(), "Its type in the contract"),
            field("personal", pa.bool_(), "Whether it is personal data, of which no value is kept here"),
            field("row_count", pa.int64(), "Rows of the table as it was published"),
            field("null_count", pa.int64(), "Rows without a value"),
            field("distinct_count", pa.int64(), "Distinct values, by HyperLogLog: within some 5 %"),
            field("least", pa.string(), "Least value, its first 60 characters", nullable=True),
            field("greatest", pa.string(), "Greatest value, its first 60 characters", nullable=True),
            field("mean", pa.float64(), "Mean of a number", nullable=True),
            field("lower_quartile", pa.float64(), "A quarter of the numbers is not above it", nullable=True),
            field("median", pa.float64(), "Half of the numbers is not above it", nullable=True),
            field(
                "upper_quartile",
                pa.float64(),
                "Three quarters of the numbers are not above it",
                nullable=True,
            ),
            field("top_values", COUNTS, "The five most frequent values that repeat, with how often"),
        ]
    ),
    ("profiled_at", "table_name", "column_name"),
)

JOB_RUNS = BuiltIn(
    "What each run of a job did to which table: a row a table and kind of work; of the stream's, one a minute.",
    pa.schema(
        [
            field("job_id", pa.string(), "The run's UUID"),
            field(
                "job",
                pa.string(),
                "The job: stream, run, backfill, maintain, quality, profile, fit, replay, release, ingest or upload",
            ),
            field("origin", pa.string(), "`airflow:<DAG>/<DAG run>/<task>`; null: by hand", nullable=True),
            field("started_at", TIMESTAMP, "When the run, or this minute of the stream's, began"),
            field("timestamp", TIMESTAMP, "When it ended"),
            field("source_tables", NAMES, "Tables that were read"),
            field("target_tables", NAMES, "The table that was written; none where it was only looked at"),
            field(
                "transformation_type",
                pa.string(),
                "ingest, upsert, scd2, incremental, difference, full_refresh, recompute, compaction, check, none",
            ),
            field("rows_written", pa.int64(), "Rows appended, changed or removed; keys, of recompute"),
            field(
                "data_quality_score",
                pa.float64(),
                "Share of rows kept (bronze: no dead letters, silver: not quarantined), or of expectations that hold",
                nullable=True,
            ),
            field(
                "status",
                pa.string(),
                "running (the stream's), succeeded, skipped (not possible yet) or failed",
            ),
            field(
                "error", pa.string(), "The first line of what ended a failed or skipped run", nullable=True
            ),
            field(
                "from_lsn",
                pa.int64(),
                "Commit LSN up to which the target was complete; -1: empty",
                nullable=True,
            ),
            field("to_lsn", pa.int64(), "Commit LSN of the last change that was applied", nullable=True),
        ]
    ),
    ("job_id", "timestamp", "source_tables", "target_tables", "transformation_type"),
)

EVENT_LETTERS = "bronze.event_dead_letters"
BUILT_IN = MappingProxyType(
    {
        "bronze.transactions": TRANSACTIONS,
        "bronze.dead_letters": DEAD_LETTERS,
        "bronze.ingested_files": INGESTED_FILES,
        "bronze.file_dead_letters": FILE_DEAD_LETTERS,
        EVENT_LETTERS: EVENT_DEAD_LETTERS,
        "silver.quarantine": QUARANTINE,
        "bronze.publications": PUBLICATIONS,
        "silver.publications": PUBLICATIONS,
        "gold.publications": PUBLICATIONS,
        "gold.column_profiles": COLUMN_PROFILES,
        "gold.job_runs": JOB_RUNS,
    }
)
