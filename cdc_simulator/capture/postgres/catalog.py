"""The source database's catalog, as capture needs it: identity, published tables, their columns and types."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection

from cdc_simulator.capture.postgres.pgoutput import Relation, RelationColumn
from lakepulse.errors import CaptureError, ServiceError, first_line
from lakepulse.lsn import parse_lsn

_PUBLISHED = """
    SELECT p.schemaname, p.tablename, p.attnames, p.rowfilter, c.oid::int8, c.relreplident
    FROM pg_publication_tables p
    JOIN pg_namespace n ON n.nspname = p.schemaname
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
    WHERE p.pubname = %s ORDER BY 1, 2
"""
# A domain is read as its base type, an enum as text.
_COLUMNS = """
    SELECT a.attname, (CASE t.typtype WHEN 'd' THEN t.typbasetype WHEN 'e' THEN 25 ELSE a.atttypid END)::int8,
           CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END, a.attnotnull
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = %s AND a.attname = ANY(%s) ORDER BY a.attnum
"""
# A table that leaves the publication, or is made anew, comes back under another identifier.
_MEMBERS = """
    SELECT t.schemaname || '.' || t.tablename, coalesce(r.oid, c.oid)::text
    FROM pg_publication_tables t
    JOIN pg_publication p ON p.pubname = t.pubname
    JOIN pg_namespace n ON n.nspname = t.schemaname
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
    LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
    WHERE t.pubname = %s
"""
_TYPES = """
    SELECT oid::int8, (CASE typtype WHEN 'd' THEN typbasetype WHEN 'e' THEN 25 ELSE oid END)::int8, typtypmod
    FROM pg_type WHERE oid = ANY(%s) AND typtype IN ('d', 'e')
"""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table of the publication: its published columns, which may be null, and its row filter (None: all rows)."""

    relation: Relation
    nullable: frozenset[str]
    row_filter: str | None


@dataclass(frozen=True, slots=True)
class SourceIdentity:
    """Which cluster and database it is: a restored copy has another system identifier.

    ``members`` are the published tables (``publication_members``).
    """

    system: str
    database: str
    members: dict[str, str]


@contextmanager
def connected(dsn: str) -> Iterator[Connection]:
    """An autocommitting connection; raises ServiceError where Postgres cannot be reached or refuses the role."""
    try:
        connection = psycopg2.connect(dsn)
    except psycopg2.OperationalError as error:
        raise unreachable(error) from error
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def clock_us(connection: Connection) -> int:
    """The source's clock, in µs since 1970: it stamps the commits too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8")
        (moment,) = cursor.fetchone() or (0,)
    return int(moment)


def unreachable(error: psycopg2.Error) -> ServiceError:
    """The error for a connection that failed."""
    return ServiceError(
        f"Postgres cannot be reached ({first_line(error)})",
        "Start it (`lakepulse up`), or check LAKEPULSE_POSTGRES_HOST, _PORT, _DATABASE and the role's secret.",
    )


def check_source(connection: Connection, publication: str) -> SourceIdentity:
    """The source's identity; raises CaptureError where it cannot be captured from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('wal_level'), current_database()")
        level, database = cursor.fetchone() or ("", "")
        if level != "logical":
            raise CaptureError(
                f"Postgres has wal_level = {level}, which carries no row changes",
                "Set wal_level = logical in postgresql.conf and restart Postgres.",
            )
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        (system,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT 1 FROM pg_publication WHERE pubname = %s", (publication,))
        if cursor.fetchone() is None:
            raise CaptureError(
                f"database {database} has no publication {publication}",
                "Load the source (`lakepulse source load`), which makes it, or set LAKEPULSE_CAPTURE_PUBLICATION.",
            )
    return SourceIdentity(system, database, publication_members(connection, publication))


def published_tables(connection: Connection, publication: str) -> list[PublishedTable]:
    """The tables of the publication, as the connection's snapshot sees them."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED, (publication,))
        tables = cursor.fetchall()
        found = []
        for schema, table, names, row_filter, table_oid, identity in tables:
            cursor.execute(_COLUMNS, (table_oid, names))
            rows = cursor.fetchall()
            columns = tuple(RelationColumn(name, oid, modifier, False) for name, oid, modifier, _ in rows)
            nullable = frozenset(name for name, _, _, required in rows if not required)
            found.append(
                PublishedTable(Relation(table_oid, schema, table, identity, columns), nullable, row_filter)
            )
    return found


def publication_members(connection: Connection, publication: str) -> dict[str, str]:
    """The tables of the publication (``schema.table``), each with the identifier of its membership."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, (publication,))
        return dict(cursor.fetchall())


def base_types(connection: Connection, oids: list[int]) -> dict[int, tuple[int, int]]:
    """Domains (their base type and modifier) and enums (text) among ``oids``."""
    with connection.cursor() as cursor:
        cursor.execute(_TYPES, (oids,))
        return {oid: (base, modifier) for oid, base, modifier in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class SourceTypes:
    """The source's domains and enums, looked up over a connection of their own: they are seldom asked for."""

    dsn: str

    def base_types(self, oids: list[int]) -> dict[int, tuple[int, int]]:
        """Like ``base_types``; raises ServiceError where Postgres cannot be reached."""
        with connected(self.dsn) as connection:
            return base_types(connection, oids)


def flushed_lsn(connection: Connection) -> int:
    """The position up to which WAL is on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()")
        (lsn,) = cursor.fetchone() or ("0/0",)
    return parse_lsn(lsn)
