"""Check of a batch of messages by DuckDB in this process, whichever engine has read it: they are some hundred rows."""

import duckdb
import pyarrow as pa

from lakepulse.contracts.compile.events import MESSAGES, check_messages
from spark_jobs.events.tables import EventTables
from spark_jobs.runtime.engines.engine import flat_name, flat_sql

TIMESTAMP = pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    {
        "_partition": pa.int32(),
        "_offset": pa.int64(),
        "_appended_at": TIMESTAMP,
        "value_bytes": pa.binary(),
    }
)
"""Messages as they come."""
_BYTES = "raw_messages"


class MessageCheck:
    """Checks batches; for one thread."""

    def __init__(self, tables: EventTables) -> None:
        statement = flat_sql(check_messages(tables.events), "duckdb")
        # DuckDB raises where a text is no JSON: such a one is none.
        texts = f"SELECT * REPLACE (CASE WHEN json_valid(value) THEN value END AS value) FROM {_BYTES}"  # noqa: S608
        self._statement = f"WITH {flat_name(MESSAGES)} AS ({texts}) {statement}"
        self._connection = duckdb.connect(config={"threads": 2})
        self._connection.execute("SET TimeZone = 'UTC'")

    def check(self, messages: pa.Table) -> pa.Table:
        """``messages`` (SCHEMA) as CHECKED, by partition and offset."""
        ordered = messages.sort_by([("_partition", "ascending"), ("_offset", "ascending")])
        texts = pa.array([_text(value) for value in ordered["value_bytes"].to_pylist()], pa.string())
        self._connection.register(_BYTES, ordered.append_column("value", texts))
        rows: pa.Table = self._connection.execute(self._statement).to_arrow_table()
        self._connection.unregister(_BYTES)
        return rows

    def close(self) -> None:
        """Leave DuckDB."""
        self._connection.close()


def _text(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None
