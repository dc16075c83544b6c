"""Places that an API is asked about: the rows of a table or view of the lake that its contract names."""

from decimal import Decimal
from typing import Any

from lakepulse.contracts.apis.model import ApiSource, EachRow
from lakepulse.contracts.catalog import Catalog
from spark_jobs.ingestion.apis.plan import ApiPlace
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake


def places(source: ApiSource, lake: Lake, catalog: Catalog) -> list[ApiPlace]:
    """The places of ``source``, WHOLE alone where it names no table; LakeError where the table is not there yet."""
    if source.each is None:
        return [ApiPlace()]
    each = source.each
    wanted = sorted({each.key, *each.query.values(), *each.fields})
    rows = query(lake, catalog, _SELECT.format(columns=", ".join(wanted), each=each))
    return [_place(each, row) for row in rows.to_pylist()]


_SELECT = "SELECT {columns} FROM {each.table} ORDER BY {each.order_by} LIMIT {each.most}"


def _place(each: EachRow, row: dict[str, Any]) -> ApiPlace:
    return ApiPlace(
        key=str(row[each.key]),
        query={parameter: _text(row[column]) for parameter, column in each.query.items()},
        fields={column: row[column] for column in each.fields},
    )


def _text(value: object) -> str:
    """A value as it stands in an address; decimals without an exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
