"""Paging by cursor: a page begins behind the last key of the one before, over the same publication.

So every row that the first page's publication has comes exactly once, whatever is published meanwhile.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pyarrow as pa

from serving.api.problems import ApiProblem


@dataclass(frozen=True)
class PageCursor:
    """Behind which key the next page begins, and the watermark of each layer that the first page was read at."""

    after: tuple[object, ...]
    watermarks: Mapping[str, int]

    def text(self) -> str:
        """As it stands in a request: URL-safe Base64 of JSON."""
        document = json.dumps([list(self.after), dict(self.watermarks)], separators=(",", ":"), default=str)
        return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def read_cursor(text: str, keys: int) -> PageCursor:
    """The cursor that ``text`` is; raises ApiProblem where it is none of an operation with so many ``keys``."""
    try:
        document = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        after, watermarks = document
        found = {str(layer): int(watermark) for layer, watermark in watermarks.items()}
        if len(after) != keys or not all(isinstance(each, str | int | float) for each in after):
            raise ValueError(text)
    except (binascii.Error, UnicodeDecodeError, ValueError, TypeError, AttributeError) as error:
        raise ApiProblem(
            HTTPStatus.NOT_FOUND,
            "`cursor` leads to no page of this operation",
            "Send back `next` of the page before as it is, or leave it out for the first page.",
        ) from error
    return PageCursor(tuple(after), found)


def paged(
    sql: str, keys: Sequence[str], schema: pa.Schema, *, newest_first: bool, after: PageCursor | None
) -> str:
    """``sql`` sorted by ``keys``, behind ``$after_0`` … where there is a cursor, ``$page_rows`` rows of it."""
    direction, sign = ("DESC", "<") if newest_first else ("ASC", ">")
    order = ", ".join(f'"{key}" {direction}' for key in keys)
    names = ", ".join(f'"{key}"' for key in keys)
    values = ", ".join(
        f"CAST($after_{i} AS {_sql_type(schema.field(key).type)})" for i, key in enumerate(keys)
    )
    where = f"WHERE ({names}) {sign} ({values}) " if after else ""
    return f"SELECT * FROM ({sql}) AS rows {where}ORDER BY {order} LIMIT $page_rows"  # noqa: S608  # own words


def page_values(cursor: PageCursor | None, rows: int) -> dict[str, object]:
    """The values of the parameters that ``paged`` has added: a row more than a page tells whether there is another."""
    after = {f"after_{i}": value for i, value in enumerate(cursor.after)} if cursor else {}
    return {**after, "page_rows": rows + 1}


def last_key(rows: pa.Table, keys: Sequence[str]) -> tuple[Any, ...]:
    """The key of the last row, in JSON's types."""
    last = rows.slice(rows.num_rows - 1).to_pylist()[0]
    return tuple(
        value if isinstance(value, int | float) else str(value) for value in (last[key] for key in keys)
    )


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind):
        return "BIGINT"
    if pa.types.is_date(kind):
        return "DATE"
    return "TIMESTAMPTZ" if pa.types.is_timestamp(kind) else "VARCHAR"
