"""Statements that DuckDB has planned once and runs over other rows each time.

Planning costs several times what running does where rows are few: some 5 of 6 ms for a silver SELECT over 20 rows.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

import duckdb
import pyarrow as pa

KEPT = 256
"""The most statements that stay planned; the one that was not asked for longest makes room."""


class _Input:
    """Rows that DuckDB asks for anew at each run, by Arrow's PyCapsule interface."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.none = self.rows = schema.empty_table()

    def __arrow_c_schema__(self) -> Any:  # noqa: ANN401  # a capsule
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:  # noqa: ANN401  # a capsule
        return self.rows.__arrow_c_stream__(requested_schema)


class _Prepared:
    """One planned statement on a connection of its own, where nothing else is registered: that would void the plan."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, sql: str, relations: Mapping[str, pa.Table]
    ) -> None:
        self._lock = Lock()
        self._connection = database.cursor()
        self._inputs = {name: _Input(rows.schema) for name, rows in relations.items()}
        for name, rows in self._inputs.items():
            self._connection.register(name, rows)
        self._connection.execute(f"PREPARE planned AS {sql}")

    def takes(self, relations: Mapping[str, pa.Table]) -> bool:
        """Whether it was planned for rows of these columns and types."""
        return self._inputs.keys() == relations.keys() and all(
            self._inputs[name].schema.equals(rows.schema) for name, rows in relations.items()
        )

    def run(self, relations: Mapping[str, pa.Table]) -> pa.Table:
        with self._lock:
            try:
                for name, rows in relations.items():
                    self._inputs[name].rows = rows
                return self._connection.execute("EXECUTE planned").to_arrow_table()
            finally:
                for each in self._inputs.values():
                    each.rows = each.none


class PreparedStatements:
    """The planned statements of one database; safe to share between threads, one at a time in each statement."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        self._lock = Lock()
        self._statements: OrderedDict[str, _Prepared] = OrderedDict()

    def run(self, sql: str, relations: Mapping[str, pa.Table]) -> pa.Table:
        """The result of one DuckDB SELECT over ``relations``, by name; raises duckdb.Error where it fails."""
        return self._planned(sql, relations).run(relations)

    def _planned(self, sql: str, relations: Mapping[str, pa.Table]) -> _Prepared:
        with self._lock:
            found = self._statements.get(sql)
            if found is None or not found.takes(relations):
                found = self._statements[sql] = _Prepared(self._database, sql, relations)
            self._statements.move_to_end(sql)
            if len(self._statements) > KEPT:
                self._statements.popitem(last=False)
            return found
