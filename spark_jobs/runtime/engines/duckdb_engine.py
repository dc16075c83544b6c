"""The engine for small input: DuckDB over Arrow, in this process; its twin is ``spark_engine``."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from spark_jobs.runtime.engines.engine import flat_name, flat_sql
from spark_jobs.runtime.engines.latest_image import latest_arrow
from spark_jobs.runtime.engines.prepared import PreparedStatements
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Condition
from spark_jobs.runtime.thread_names import threads_named

MEMORY_LIMIT = "1GB"
SMALL_ROWS = 10_000
"""Over so few rows a kept plan is as good as one that was made for them: no order of joins matters yet."""
_Connective = Callable[[pa.ChunkedArray, pa.ChunkedArray], pa.ChunkedArray]
_COMPARISONS: dict[str, _Connective] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy")


class DuckDbEngine:
    """Runs SQL over Arrow tables; safe to share between threads: each statement has its own connection."""

    name = "duckdb"

    def __init__(self, lake: Lake | None = None, threads: int = 2) -> None:
        self._lake = lake
        self._database = _database(threads)
        # Over few rows a second thread takes a seventh more CPU, and time, than it saves.
        self._prepared = PreparedStatements(_database(threads=1))

    def query(self, sql: str, relations: Mapping[str, pa.Table]) -> pa.Table:
        """The result of one Spark SQL SELECT over ``relations``; raises duckdb.Error where it fails."""
        statement = flat_sql(sql, "duckdb")
        flat = {flat_name(table): rows for table, rows in relations.items()}
        if sum(rows.num_rows for rows in flat.values()) <= SMALL_ROWS:
            return self._prepared.run(statement, flat)
        with self._database.cursor() as connection:
            for name, rows in flat.items():
                connection.register(name, rows)
            # ``connection.sql`` would bind the statement twice.
            return connection.execute(statement).to_arrow_table()

    def scan(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: Sequence[Condition] = (),
        version: int | None = None,
    ) -> pa.Table:
        """The rows of a lake table for which all conditions hold, read into memory."""
        if self._lake is None:
            raise ValueError("this engine was made without a lake")
        dataset = self._lake.scan(table, version, where)
        condition = pq.filters_to_expression(list(where)) if where else None
        return dataset.to_table(columns=list(columns) if columns is not None else None, filter=condition)

    def latest(self, rows: pa.Table, key: Sequence[str], each_commit: bool) -> pa.Table:
        """The images of a table's changes that count, see ``latest_image``."""
        return latest_arrow(rows, key, each_commit)

    def pick(self, rows: pa.Table, columns: Sequence[str], where: Sequence[Condition]) -> pa.Table:
        """Some columns of the rows for which all conditions hold."""
        return _filtered(rows, columns, where, pc.and_kleene)

    def pick_any(self, rows: pa.Table, columns: Sequence[str], either: Sequence[Condition]) -> pa.Table:
        """Some columns of the rows for which any condition holds."""
        return _filtered(rows, columns, either, pc.or_kleene)

    def distinct(self, rows: pa.Table, columns: Sequence[str]) -> pa.Array:
        """The distinct values, nulls left out, of several columns of one type taken together."""
        chunks = [chunk for name in columns for chunk in rows[name].chunks]
        return pc.unique(pa.chunked_array(chunks, rows.schema.field(columns[0]).type)).drop_null()

    @contextmanager
    def held(self, rows: pa.Table) -> Iterator[pa.Table]:
        """The rows as they are: results are in memory."""
        yield rows

    def from_arrow(self, rows: pa.Table) -> pa.Table:
        """The rows as they are."""
        return rows


def _database(threads: int) -> duckdb.DuckDBPyConnection:
    with threads_named("duckdb"):
        found = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
        found.execute("SET GLOBAL TimeZone = 'UTC'")
        found.execute(f"SET GLOBAL threads = {threads}")
    return found


def _filtered(
    rows: pa.Table, columns: Sequence[str], conditions: Sequence[Condition], together: _Connective
) -> pa.Table:
    """``columns`` of the rows for which the conditions hold ``together``; none where there are no conditions.

    By kernels: a filter expression is planned for longer than it runs over a few rows.
    """
    if not conditions:
        return rows.slice(0, 0).select(list(columns))
    holds = reduce(together, (_holds(rows[name], operator, value) for name, operator, value in conditions))
    return rows.select(list(columns)).filter(holds)


def _holds(column: pa.ChunkedArray, operator: str, value: object) -> pa.ChunkedArray:
    if operator == "in":
        return pc.is_in(column, pa.array(list(value), column.type))  # type: ignore[call-overload]
    return _COMPARISONS[operator](column, pa.scalar(value, column.type))
