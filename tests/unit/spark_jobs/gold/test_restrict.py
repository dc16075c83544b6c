"""Which inputs are read whole, which narrowed and by what: on shapes made by hand."""

from collections.abc import Sequence

import pyarrow as pa

from lakepulse.contracts.compile.select.query import InputColumn
from spark_jobs.gold.restrict import restrict
from spark_jobs.gold.shape import EqualColumns, Shape
from spark_jobs.gold.walk import Where
from tests.unit.spark_jobs.gold.rows import Row

TABLES = {
    "orders": pa.table({"order_id": [1, 2, 3], "day": [1, 1, 2], "customer_id": [7, 8, None]}),
    "lines": pa.table({"line_id": [10, 20, 30], "order_id": [1, 2, 3]}),
    "customers": pa.table({"customer_id": [7, 8, 9]}),
    "currencies": pa.table({"currency": ["usd"]}),
}


def same(*columns: str) -> EqualColumns:
    return frozenset(InputColumn(*column.split(".")) for column in columns)


SHAPE = Shape(
    inputs=("orders", "lines", "customers", "currencies"),
    optional=frozenset({"lines", "customers"}),
    equal=(same("orders.order_id", "lines.order_id"), same("orders.customer_id", "customers.customer_id")),
    group={"day": same("orders.day")},
    timelines={},
)


def test_inputs_are_narrowed_along_the_equal_columns_and_others_read_whole() -> None:
    asked: dict[str, object] = {}

    def read(table: str, columns: Sequence[str], where: Where) -> pa.Table:
        asked[table] = where
        rows = [row for row in TABLES[table].to_pylist() if matches(row, where)]
        return pa.Table.from_pylist(rows, schema=TABLES[table].schema)

    columns = {table: rows.column_names for table, rows in TABLES.items()}
    sizes = {table: rows.num_rows for table, rows in TABLES.items()}
    found = restrict(SHAPE, {"day": frozenset({1})}, columns, read, sizes)
    assert asked == {
        "orders": {"day": frozenset({1})},
        "lines": {"order_id": frozenset({1, 2})},
        "customers": {"customer_id": frozenset({7, 8})},
        "currencies": {},
    }
    assert found["lines"]["line_id"].to_pylist() == [10, 20]


def matches(row: Row, where: Where) -> bool:
    return all(isinstance(values, frozenset) and row[name] in values for name, values in where.items())
