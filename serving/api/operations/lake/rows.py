"""Rows of any table of the lake, by its name: now, as of a version, a time or a position, and what lies between two."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.lsn import parse_lsn
from serving.api.declared.computed import NOTHING, Asked, Found
from serving.api.problems import ApiProblem, not_found
from serving.api.services import Services
from serving.basis import Basis, TableBasis
from spark_jobs.runtime.engines.statement import answer, connect
from spark_jobs.runtime.tables.lake import WATERMARK
from spark_jobs.runtime.tables.publication import table_of, up_to

Value = TypeVar("Value")
LSN = r"^[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}$"


def known(services: Services, table: str) -> str:
    """``table``, if the lake has one by that name; raises ApiProblem (404) otherwise."""
    if table in services.catalog or table in BUILT_IN:
        return table
    raise not_found(f"table {table}", "/api/v1/tables lists all.")


async def rows(services: Services, asked: Asked) -> Found:
    """At most ``rows`` rows of ``table`` as published."""
    table = known(services, asked.values["table"])
    basis = await services.readers.look_up(frozenset({table}))
    sql = f"SELECT * FROM {table} LIMIT $rows"  # noqa: S608  # a table's name
    return await _read(services, sql, {"rows": asked.values["rows"]}, asked, basis)


async def count(services: Services, asked: Asked) -> Found:
    """How many rows ``table`` has as published."""
    table = known(services, asked.values["table"])
    basis = await services.readers.look_up(frozenset({table}))
    found = await services.readers.committed(f"SELECT count(*) AS n FROM {table}", {}, asked.role, basis)  # noqa: S608
    return Found({"table": table, "rows": found.rows["n"][0].as_py()}, found.basis)


async def rows_as_of(services: Services, asked: Asked) -> Found:
    """At most ``rows`` rows of ``table`` at ``version``, or as it was at ``at`` or ``lsn``; one of the three."""
    table = _stored(services, asked.values["table"])
    given = {name: asked.values[name] for name in ("version", "at", "lsn") if asked.values[name] is not None}
    if len(given) != 1:
        raise ApiProblem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "a table is read as of one of `version`, `at` and `lsn`",
            "Give one of the three.",
        )
    basis = await _in_lake(services, partial(_as_of, services, table, given))
    sql = f"SELECT * FROM {table} LIMIT $rows"  # noqa: S608  # a table's name
    return await _read(services, sql, {"rows": asked.values["rows"]}, asked, basis)


async def difference(services: Services, asked: Asked) -> Found:
    """Rows of ``table`` that are in one of two versions alone; ``_side`` says in which."""
    table = _stored(services, asked.values["table"])
    sides: list[pa.Table] = []
    basis = NOTHING
    for name in ("before", "after"):
        basis = await _in_lake(services, partial(_as_of, services, table, {"version": asked.values[name]}))
        most = services.serving.export_rows
        found = await services.readers.committed(
            f"SELECT * FROM {table} LIMIT $most",  # noqa: S608  # a table's name
            {"most": most + 1},
            asked.role,
            basis,
        )
        if found.rows.num_rows > most:
            raise ApiProblem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"{table} has more than {most:,} rows",
                "Compare it with `lakepulse sql`, or raise LAKEPULSE_SERVING_EXPORT_ROWS.",
            )
        sides.append(found.rows)
    compared = await _in_lake(services, partial(_compared, sides[0], sides[1], asked.values["rows"]))
    return Found(compared, basis)


def _compared(before: pa.Table, after: pa.Table, most: int) -> pa.Table:
    """As a bag: a row that is twice in one and once in the other is there once."""
    with closing(connect()) as connection:
        connection.register("before", before)
        connection.register("after", after)
        return answer(
            connection,
            """SELECT 'before' AS _side, * FROM (SELECT * FROM before EXCEPT ALL SELECT * FROM after)
            UNION ALL SELECT 'after', * FROM (SELECT * FROM after EXCEPT ALL SELECT * FROM before)
            LIMIT $most""",
            {"most": most},
        )


async def history(services: Services, asked: Asked) -> Found:
    """The commits of ``table`` from Delta's log, the newest first."""
    table = _stored(services, asked.values["table"])
    handle: DeltaTable = await _in_lake(services, partial(services.readers.lake.open, table))
    entries = await _in_lake(services, partial(handle.history, asked.values["top"]))
    basis = await services.readers.look_up(frozenset({table}))
    return Found([_entry(each) for each in entries], basis)


def _entry(entry: Mapping[str, object]) -> dict[str, object]:
    return {
        "version": entry.get("version"),
        "committed_at": datetime.fromtimestamp(int(str(entry["timestamp"])) / 1000, UTC),
        "operation": entry.get("operation"),
        "metrics": entry.get("operationMetrics") or {},
    }


async def versions(services: Services, asked: Asked) -> Found:
    """The versions of ``table`` that were published, the newest first, with their positions."""
    table = _stored(services, asked.values["table"])
    layer = table.partition(".")[0]
    publications = table_of(layer)
    basis = await services.readers.look_up(frozenset({publications}))
    sql = f"""SELECT versions[$table] AS delta_version, max(watermark) AS watermark, max(published_at) AS published_at
    FROM {publications} WHERE versions[$table] IS NOT NULL
    GROUP BY delta_version ORDER BY delta_version DESC LIMIT $top"""  # noqa: S608  # a table's name
    return await _read(services, sql, {"table": table, "top": asked.values["top"]}, asked, basis)


def _as_of(services: Services, table: str, given: Mapping[str, object]) -> Basis:
    """The basis of ``table`` at a version, or at the newest one at a moment or a commit LSN."""
    lake, layer = services.readers.lake, table.partition(".")[0]
    if "lsn" in given:
        publication = up_to(lake, layer, parse_lsn(str(given["lsn"])))
        if publication is None or table not in publication.versions:
            raise not_found(
                f"publication of {table} up to {given['lsn']}", "Ask /versions for what there is."
            )
        at, version = publication.watermark, publication.versions[table]
        return Basis((TableBasis(table, version, at, publication.published_at),), "lake")
    try:
        handle = lake.open(table, int(str(given["version"]))) if "version" in given else lake.open(table, 0)
        if "at" in given:
            handle.load_as_version(given["at"])  # type: ignore[arg-type]  # a datetime
        entry = handle.history(1)[0]
    except (DeltaError, OSError, IndexError) as error:
        raise not_found(
            f"such version of {table} any more", "Ask /history for those that are kept."
        ) from error
    watermark = handle.transaction_version(WATERMARK)
    moment = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
    return Basis(
        (TableBasis(table, handle.version(), -1 if watermark is None else watermark, moment),), "lake"
    )


async def _read(
    services: Services, sql: str, values: Mapping[str, object], asked: Asked, basis: Basis
) -> Found:
    found = await services.readers.committed(sql, values, asked.role, basis)
    return Found(found.rows, found.basis)


async def _in_lake(services: Services, work: Callable[[], Value]) -> Value:
    return await services.readers.in_lake(work)


def _stored(services: Services, table: str) -> str:
    """``table``, which has versions; raises ApiProblem for a view."""
    if known(services, table) in services.catalog.views:
        raise ApiProblem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"{table} is a view: it has no versions of its own",
            f"Ask for {', '.join(services.catalog.inputs(table)[:3])}.",
        )
    return table
