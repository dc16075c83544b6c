"""Makes the roles of ``lakepulse.roles`` with least privilege, the databases and their default privileges.

Run at every `up`. The lease's role may connect to an empty database whose advisory lock is the lease over a lake on S3.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import encrypt_password

from lakepulse.roles import (
    ADMIN,
    LEASE,
    LEASE_DATABASE,
    MONITOR,
    OWNER,
    PURPOSES,
    READERS,
    STATISTICS,
    WEB,
    WRITER,
)
from lakepulse.settings import Settings
from operations.local.services import registry

REPLICATING = frozenset(READERS)

# What wwi_owner makes later, in any schema, is open to the others from the start.
_DEFAULT_PRIVILEGES = (
    "GRANT USAGE ON SCHEMAS TO {writer}, {readers}",
    "GRANT SELECT ON TABLES TO {readers}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {writer}",
    "GRANT SELECT, USAGE ON SEQUENCES TO {writer}",
)
_READER_PRIVILEGES = (
    "GRANT CONNECT ON DATABASE {database} TO {reader}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE ON SCHEMAS TO {reader}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {reader}",
)


def provision(settings: Settings) -> None:
    """Make roles and databases as this module says; their passwords are those of the secret files."""
    with _admin(settings, "postgres") as admin, admin.cursor() as cursor:
        for role in PURPOSES:
            _ensure_role(cursor, role, settings.home.secret(f"postgres_{role}").get_secret_value())
        cursor.execute(sql.SQL("GRANT {} TO {}").format(*map(sql.Identifier, (STATISTICS, MONITOR))))
        _ensure_database(cursor, registry.DATABASE, registry.ROLE, ())
        _ensure_database(cursor, LEASE_DATABASE, ADMIN, (LEASE,))
        _close_to_public(cursor, "postgres")
    ensure_source_database(settings, settings.postgres.database)


def ensure_source_database(settings: Settings, database: str) -> None:
    """A database owned by wwi_owner in which the other roles have what they need and no more."""
    with _admin(settings, "postgres") as admin, admin.cursor() as cursor:
        _ensure_database(cursor, database, OWNER, (WRITER, WEB, *READERS, MONITOR))
    with _admin(settings, database) as admin, admin.cursor() as cursor:
        for grant in _DEFAULT_PRIVILEGES:
            statement = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} " + grant
            cursor.execute(
                sql.SQL(statement).format(
                    owner=sql.Identifier(OWNER), writer=sql.Identifier(WRITER), readers=_identifiers(READERS)
                )
            )


def ensure_owned_database(settings: Settings, database: str, owner: str) -> None:
    """A database for one service, and the role that owns it."""
    with _admin(settings, "postgres") as admin, admin.cursor() as cursor:
        _ensure_role(cursor, owner, settings.home.secret(f"postgres_{owner}").get_secret_value())
        _ensure_database(cursor, database, owner, ())


def ensure_reader(settings: Settings, role: str) -> None:
    """A role that reads the source's tables, present and future, and does nothing else."""
    database = settings.postgres.database
    with _admin(settings, database) as admin, admin.cursor() as cursor:
        _ensure_role(cursor, role, settings.home.secret(f"postgres_{role}").get_secret_value())
        reader = sql.Identifier(role)
        for statement in _READER_PRIVILEGES:
            cursor.execute(
                sql.SQL(statement).format(
                    database=sql.Identifier(database), owner=sql.Identifier(OWNER), reader=reader
                )
            )
        # What exists is granted too: the source may have been loaded before this role was made.
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole", (OWNER,))
        for (schema,) in cursor.fetchall():
            name = sql.Identifier(schema)
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, reader))
            cursor.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(name, reader))


@contextmanager
def _admin(settings: Settings, database: str) -> Iterator[Connection]:
    """An autocommitting session of the administrator; databases cannot be made inside a transaction."""
    with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home), dbname=database)) as session:
        session.autocommit = True
        yield session


def _ensure_role(cursor: Cursor, role: str, password: str) -> None:
    name = sql.Identifier(role)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    replication = sql.SQL("REPLICATION" if role in REPLICATING else "NOREPLICATION")
    # The verifier, not the password, travels and may appear in a log.
    verifier = encrypt_password(password, role, scope=cursor.connection, algorithm="scram-sha-256")
    cursor.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER {} PASSWORD {}").format(
            name, replication, sql.Literal(verifier)
        )
    )


def _ensure_database(cursor: Cursor, database: str, owner: str, users: tuple[str, ...]) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    if cursor.fetchone() is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        cursor.execute(statement.format(sql.Identifier(database), sql.Identifier(owner)))
    _close_to_public(cursor, database)
    if users:
        statement = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
        cursor.execute(statement.format(sql.Identifier(database), _identifiers(users)))


def _close_to_public(cursor: Cursor, database: str) -> None:
    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))


def _identifiers(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
