"""The result of an ad-hoc query."""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class QueryResult:
    """The rows, the tables and views that the statement names, and whether there were more rows than are given."""

    rows: pa.Table
    tables: tuple[str, ...]
    truncated: bool = False
