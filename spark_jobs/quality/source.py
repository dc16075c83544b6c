"""The source before a run: the tables that the contracts name are there, hold rows, and capture can follow them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import QualityError, ServiceError
from lakepulse.settings import Settings

_COLUMNS = """
SELECT table_schema || '.' || table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"""
_PUBLISHED = "SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = %s"
_SLOT = "SELECT wal_status, conflicting FROM pg_replication_slots WHERE slot_name = %s"


@dataclass(frozen=True)
class SourceState:
    """The source as it was found: its tables, how many of them hold no row, and every problem as a sentence."""

    tables: int
    empty: int
    problems: tuple[str, ...]


def check_source(settings: Settings, catalog: Catalog) -> SourceState:
    """Look at the source database; raises ServiceError where it cannot be reached."""
    dsn = settings.postgres.dsn("lake_verify", settings.home)
    tables = [contract for contract in catalog.by_layer(Layer.SOURCE) if contract.topic]
    try:
        session = psycopg2.connect(dsn)
    except psycopg2.OperationalError as error:
        raise ServiceError(
            f"the source database cannot be reached: {str(error).strip().splitlines()[0]}",
            "Run `lakepulse up`.",
        ) from error
    with closing(session), session.cursor() as cursor:
        missing = tuple(_missing(cursor, tables))
        empty = 0 if missing else sum(_is_empty(cursor, contract) for contract in tables)
        return SourceState(
            len(tables), empty, (*missing, *_nothing(tables, empty), *_capture(cursor, settings, tables))
        )


def raise_if_unsound(state: SourceState) -> None:
    """QualityError with the first problem and how many more there are."""
    if state.problems:
        first, *others = state.problems
        more = f" (and {len(others)} more)" if others else ""
        raise QualityError(
            f"the source: {first}{more}",
            "Load it with `lakepulse source load`; see `lakepulse status` and `lakepulse contracts show`.",
        )


def _missing(cursor: Cursor, tables: list[Contract]) -> Iterator[str]:
    cursor.execute(_COLUMNS)
    found: dict[str, dict[str, bool]] = {}
    for relation, column, nullable in cursor.fetchall():
        found.setdefault(relation, {})[column] = nullable
    for contract in tables:
        columns = found.get(str(contract.relation))
        if columns is None:
            yield f"table {contract.relation} is missing"
            continue
        for name, column in contract.columns.items():
            if name not in columns:
                yield f"column {contract.relation}.{name} is missing"
            elif columns[name] and not column.nullable:
                yield f"column {contract.relation}.{name} allows nulls, its contract does not"


def _is_empty(cursor: Cursor, contract: Contract) -> bool:
    relation = sql.Identifier(*str(contract.relation).split("."))
    cursor.execute(sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(relation))
    return cursor.fetchone() == (True,)


def _nothing(tables: list[Contract], empty: int) -> Iterator[str]:
    if tables and empty == len(tables):
        yield "no table holds a row"


def _capture(cursor: Cursor, settings: Settings, tables: list[Contract]) -> Iterator[str]:
    """A slot or publication that is not there yet is made by capture's first start."""
    slot, publication = settings.capture.slot, settings.capture.publication
    cursor.execute(_SLOT, (slot,))
    state = cursor.fetchone()
    if state and (state[0] == "lost" or state[1]):
        yield f"the replication slot {slot} has lost changes: run `lakepulse capture --resnapshot`"
    cursor.execute(_PUBLISHED, (publication,))
    published = {relation for (relation,) in cursor.fetchall()}
    absent = sorted({str(contract.relation) for contract in tables} - published) if published else []
    if absent:
        yield f"the publication {publication} leaves out {', '.join(absent)}"
