"""The source database from nothing: DDL, generated rows by COPY, keys, publication, rights.

Rows go into bare tables over two sessions; keys and indexes are built afterwards, foreign keys first declared and
then validated, since only validation can run side by side. A load that was interrupted is started over.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date

import psycopg2
import pyarrow as pa
from psycopg2.extensions import connection as Connection

from cdc_simulator.source import ddl, record
from cdc_simulator.source.copy import copy_rows
from cdc_simulator.source.drawing.counts import check_scale
from cdc_simulator.source.drawing.period import Period, yesterday
from cdc_simulator.source.generate import generate
from cdc_simulator.source.record import SourceLoad
from cdc_simulator.source.session import connect
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.postgres import create_keys, create_tables
from lakepulse.errors import ServiceError, SettingsError, first_line
from lakepulse.settings import Settings

Progress = Callable[[str], None]
OWNER = "wwi_owner"
SESSIONS = 2
_BULK = (
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '128MB'",
    "SET work_mem = '64MB'",
    # Both cores are busy already: one table per session beats parallel workers for one.
    "SET max_parallel_maintenance_workers = 0",
    "SET max_parallel_workers_per_gather = 0",
    "SET lock_timeout = '30s'",
)
_UNVALIDATED = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated "
    "ORDER BY pg_table_size(conrelid) DESC, 1, 2"
)


def load(
    settings: Settings,
    scale: float,
    seed: int,
    progress: Progress,
    replace: bool = False,
    until: date | None = None,
) -> SourceLoad:
    """Load the source at ``scale`` from ``seed``, or do nothing where exactly that is loaded already.

    ``progress`` is told what happens now, in a few words. ``replace`` drops what is there first. ``until`` is the
    history's last day; None: yesterday, and what is loaded already may end earlier. Raises SettingsError where
    something else is loaded or a parameter is out of bounds, ServiceError where Postgres fails.
    """
    check_scale(scale)
    Period.until(until or yesterday())
    with closing(connect(settings, OWNER)) as session, record.locked(session):
        present = record.read(session)
        if present is not None and present.status == "loaded" and not replace:
            return _same(present, scale, seed, until or present.until)
        try:
            return _load(settings, session, scale, seed, until or yesterday(), progress)
        except psycopg2.Error as error:
            raise ServiceError(
                f"loading the source failed: {first_line(error)}",
                "Run `lakepulse source load` again; it starts over.",
            ) from error


def status(settings: Settings) -> SourceLoad | None:
    """The load that the database holds; None where it holds none. Raises ServiceError."""
    with closing(connect(settings, "lake_verify")) as session:
        return record.read(session)


def _same(present: SourceLoad, scale: float, seed: int, until: date) -> SourceLoad:
    if (present.scale, present.seed, present.until) == (scale, seed, until):
        return present
    raise SettingsError(
        f"the source holds scale {present.scale:g} from seed {present.seed} until {present.until}, "
        f"not scale {scale:g} from seed {seed} until {until}",
        "Run `lakepulse reset` to begin anew, or `lakepulse source load --replace` for the database alone.",
    )


def _load(
    settings: Settings, session: Connection, scale: float, seed: int, until: date, progress: Progress
) -> SourceLoad:
    catalog = load_catalog(settings.home)
    _run(session, _BULK)
    record.begin(session, scale, seed, until)
    progress("creating tables")
    _run(
        session, [*ddl.drop(catalog, settings.capture.publication), *ddl.OPERATIONS, *create_tables(catalog)]
    )
    progress("generating rows")
    tables = generate(catalog, scale, seed, until)
    counts = {name: rows.num_rows for name, rows in sorted(tables.items())}
    sums = _copy_all(settings, catalog, tables, progress)
    tables.clear()
    checksum = hashlib.blake2b(
        "".join(sums[name] for name in sorted(sums)).encode(), digest_size=16
    ).hexdigest()
    _add_keys(settings, catalog, session, progress)
    progress("publishing")
    record.finish(session, counts, checksum, _last_statements(settings, catalog))
    return SourceLoad(scale, seed, until, "loaded", counts, checksum)


def _last_statements(settings: Settings, catalog: Catalog) -> list[str]:
    publication = ddl.publish(catalog, settings.capture.publication)
    return [*ddl.set_sequences(catalog), *ddl.grants(catalog), publication]


def _copy_all(
    settings: Settings, catalog: Catalog, tables: Mapping[str, pa.Table], progress: Progress
) -> dict[str, str]:
    """Copy all tables, the largest first; their checksums by name."""
    total, done, sums = sum(rows.num_rows for rows in tables.values()), 0, {}

    def copy_one(name: str) -> tuple[str, str]:
        with closing(_bulk_session(settings)) as session, session, session.cursor() as cursor:
            return name, copy_rows(cursor, catalog.source_of(name), tables[name])

    with ThreadPoolExecutor(SESSIONS) as pool:
        for name, checksum in pool.map(copy_one, sorted(tables, key=lambda name: -tables[name].nbytes)):
            sums[name] = checksum
            done += tables[name].num_rows
            progress(f"copied {done:,} of {total:,} rows")
    return sums


def _add_keys(settings: Settings, catalog: Catalog, session: Connection, progress: Progress) -> None:
    statements = create_keys(catalog)
    foreign = [statement for statement in statements if " FOREIGN KEY " in statement]
    primary = [statement for statement in statements if " PRIMARY KEY " in statement]
    indexes = [statement for statement in statements if statement.startswith("CREATE INDEX")]
    progress(f"building {len(primary)} primary keys")
    _side_by_side(settings, [[statement] for statement in primary])
    progress(f"building {len(indexes)} indexes")
    _side_by_side(settings, [[statement] for statement in indexes])
    progress(f"checking {len(foreign)} foreign keys")
    _run(session, [f"{statement} NOT VALID" for statement in foreign])
    _side_by_side(settings, _validations(session))
    progress("collecting statistics")
    _run(session, ["ANALYZE"])


def _validations(session: Connection) -> list[list[str]]:
    """One list of statements per table: validating two keys of one table at a time would wait for each other."""
    with session, session.cursor() as cursor:
        cursor.execute(_UNVALIDATED)
        by_table: dict[str, list[str]] = {}
        for table, constraint in cursor.fetchall():
            by_table.setdefault(table, []).append(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")
    return list(by_table.values())


def _side_by_side(settings: Settings, jobs: Iterable[list[str]]) -> None:
    """Run the jobs over the sessions, each job's statements one after the other."""

    def run_one(statements: list[str]) -> None:
        with closing(_bulk_session(settings)) as session:
            _run(session, statements)

    with ThreadPoolExecutor(SESSIONS) as pool:
        for _ in pool.map(run_one, jobs):
            pass


def _run(session: Connection, statements: Iterable[str]) -> None:
    with session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _bulk_session(settings: Settings) -> Connection:
    session = connect(settings, OWNER)
    session.autocommit = False
    _run(session, _BULK)
    return session
