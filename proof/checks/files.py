"""Tables of files: what the ledger says was read is in bronze or a dead letter, once; silver is its SELECT over bronze.

Where a file is still in the landing zone its records are counted again, by another reader. Silver's statement is
written a second time, plainly: over all of bronze, the last row of each key.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.select.duckdb import with_metadata
from lakepulse.contracts.model import Contract, Layer, OnFail, TableKind
from lakepulse.settings import Settings
from proof.checks.silver.quarantine import QUARANTINE
from proof.compare import compare, nullable
from proof.recount import recount
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from spark_jobs.ingestion.discover.landing import Landing
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake

LEDGER, LETTERS = "bronze.ingested_files", "bronze.file_dead_letters"
_AGAIN = "`lakepulse ingest` removes what a killed run has left; what was lost is to be landed again in a new file."
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class _Table:
    """One table of files as it was read: its ledger, and of bronze and the dead letters where each record is."""

    contract: Contract
    entries: list[Entry]
    rows: list[tuple[int, str, int]]
    letters: list[tuple[int, str, int]]


def files(settings: Settings, catalog: Catalog, lake: Lake, engine: DuckDbEngine) -> Iterator[Statement]:
    """What is wrong with the tables of files; those that have taken nothing yet are left out."""
    landing = None
    for contract in catalog.by_layer(Layer.FILES):
        found = _read(engine, lake, contract)
        if not found.entries and not found.rows:
            continue
        landing = landing or Landing(settings)
        yield from _once(found)
        yield from _counted(found)
        yield from _counted_again(landing, found)
        yield from _silver(engine, lake, catalog, contract, len(found.entries))


def _read(engine: DuckDbEngine, lake: Lake, contract: Contract) -> _Table:
    """Rows before the ledger: what is being taken meanwhile is then in it."""
    bronze, name = f"bronze.{contract.name}", contract.name
    rows = engine.scan(bronze, ["_load", "_file", "_line"]) if lake.exists(bronze) else None
    of_table = [("table_name", "=", name)]
    letters = engine.scan(LETTERS, ["load", "file", "line"], of_table) if lake.exists(LETTERS) else None
    entries = engine.scan(LEDGER, where=of_table).to_pylist() if lake.exists(LEDGER) else []
    ordered = sorted(entries, key=lambda entry: int(entry["load"]))
    return _Table(contract, ordered, _places(rows), _places(letters))


def _places(rows: pa.Table | None) -> list[tuple[int, str, int]]:
    if rows is None:
        return []
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _once(found: _Table) -> Iterator[Statement]:
    """Each file is in the ledger once, each record in bronze or among the dead letters once."""
    bronze = f"bronze.{found.contract.name}"
    loads = [entry["load"] for entry in found.entries]
    if loads != list(range(1, len(loads) + 1)):
        problem = f"the loads of {bronze} do not count from 1, each once"
        yield Finding(LEDGER, FindingKind.HISTORY, problem, _AGAIN)
    contents = Counter(entry["sha256"] for entry in found.entries)
    for digest in (digest for digest, times in contents.items() if times > 1):
        names = ", ".join(entry["file"] for entry in found.entries if entry["sha256"] == digest)
        yield Finding(bronze, FindingKind.DOUBLED, f"one content was taken more than once: {names}", _AGAIN)
    places = Counter([*found.rows, *found.letters])
    for load, file, line in [place for place, times in places.items() if times > 1][:3]:
        problem = f"line {line} of {file} (load {load}) is there {places[load, file, line]} times"
        yield Finding(bronze, FindingKind.DOUBLED, problem, _AGAIN)


def _counted(found: _Table) -> Iterator[Statement]:
    """By file: rows in bronze and dead letters are as many as the ledger says were read."""
    bronze = f"bronze.{found.contract.name}"
    rows, letters = (Counter(load for load, _, _ in places) for places in (found.rows, found.letters))
    known = {entry["load"] for entry in found.entries}
    for load in sorted((rows.keys() | letters.keys()) - known):
        problem = f"{rows[load] + letters[load]:,} records are of load {load}, which is not in the ledger"
        yield Finding(bronze, FindingKind.TORN, problem, _AGAIN)
    for entry in found.entries:
        load, file = entry["load"], entry["file"]
        pairs = (
            ("rows", rows[load], entry["rows_written"]),
            ("dead letters", letters[load], entry["dead_letters"]),
        )
        for what, there, said in pairs:
            if there != said:
                kind = FindingKind.LOST if there < said else FindingKind.DOUBLED
                problem = (
                    f"{there:,} {what} are there of {file} (load {load}), of which {said:,} were written"
                )
                yield Finding(bronze, kind, problem, _AGAIN)
        if entry["records"] != entry["rows_written"] + entry["dead_letters"]:
            problem = (
                f"of {file} (load {load}) {entry['records']:,} records were read, but not as many written"
            )
            yield Finding(bronze, FindingKind.LOST, problem, _AGAIN)
    yield Compared(bronze, "the ledger of files", len(found.rows) + len(found.letters))


def _counted_again(landing: Landing, found: _Table) -> Iterator[Statement]:
    """The files that are still there, read once more."""
    bronze, name = f"bronze.{found.contract.name}", found.contract.name
    there = {file.name: file for file in landing.files(name)}
    gone = counted = 0
    for entry in found.entries:
        file = there.get(entry["file"])
        content = landing.read(name, file) if file and file.size == entry["size_bytes"] else b""
        if not content or sha256(content).hexdigest() != entry["sha256"]:
            gone += 1
            continue
        records = recount(found.contract, entry["file"], content, entry["format"])
        if records is None:
            gone += 1
        elif records != entry["records"]:
            problem = (
                f"{entry['file']} has {records:,} records, of which the ledger knows {entry['records']:,}"
            )
            yield Finding(bronze, FindingKind.DIFFERENCE, problem, _AGAIN)
        counted += records or 0
    yield Compared(bronze, "the files in the landing zone", counted)
    if gone:
        yield Excuse(
            bronze, f"{gone:,} files are not in the landing zone any more, or of a kind read by one reader"
        )


def _silver(
    engine: DuckDbEngine, lake: Lake, catalog: Catalog, files_contract: Contract, taken: int
) -> Iterator[Statement]:
    contract, bronze = catalog.get(f"silver.{files_contract.name}"), f"bronze.{files_contract.name}"
    if not lake.exists(contract.table) or not lake.exists(bronze):
        problem, cure = "the table is not in the lake", "`lakepulse ingest` makes it."
        yield Finding(contract.table, FindingKind.ABSENT, problem, cure)
        return
    schema = lake_schema(catalog, contract.table)
    rows = engine.scan(bronze, where=[("_load", "<=", taken)])
    judged = engine.query(_last_rows(catalog, contract), {bronze: rows})
    sound = engine.query("SELECT * FROM silver.judged WHERE NOT _broken", {"silver.judged": judged})
    expected = sound.select(schema.names).cast(nullable(schema))
    actual = engine.scan(contract.table, schema.names).cast(nullable(schema))
    difference = compare(contract.table, contract.key, expected, actual)
    if not difference.equal:
        problem = f"{difference.missing:,} rows missing, {difference.unexpected:,} unexpected of its SELECT over bronze"
        cure = f"`lakepulse ingest rebuild {contract.name}` computes it again from bronze."
        yield Finding(contract.table, FindingKind.DIFFERENCE, f"{problem}: {difference.examples[0]}", cure)
    yield Compared(contract.table, "its SELECT over bronze", sound.num_rows, tuple(contract.columns))
    yield from _quarantined(engine, lake, contract, judged.num_rows - sound.num_rows)


def _quarantined(engine: DuckDbEngine, lake: Lake, contract: Contract, broken: int) -> Iterator[Statement]:
    where = [("table", "=", contract.table)]
    held = (
        engine.scan(QUARANTINE, ["key", "_commit_lsn", "_sequence"], where)
        if lake.exists(QUARANTINE)
        else None
    )
    keys = set(map(str, held.to_pylist())) if held is not None else set()
    if len(keys) != broken:
        problem = f"{len(keys):,} rows are in quarantine, {broken:,} break a rule"
        yield Finding(
            contract.table, FindingKind.QUARANTINE, problem, "`lakepulse quarantine list` shows them."
        )


def _last_rows(catalog: Catalog, contract: Contract) -> str:
    """Spark SQL over all of bronze: silver's columns, the last row of each key, and ``_broken``."""
    select = catalog.select_sql(contract.table) or (
        f"SELECT {', '.join(contract.columns)} FROM {contract.inputs[0]}"  # noqa: S608
    )
    rows = with_metadata(select, ("_load", "_line", "_ingested_at", "_file"))
    rules = [f"coalesce(NOT ({rule.rule}), FALSE)" for rule in _quarantining(contract)]
    nulls = [f"{name} IS NULL" for name, column in contract.columns.items() if not column.nullable]
    broken = " OR ".join([*rules, *nulls]) or "FALSE"
    judged = f"SELECT *, {broken} AS _broken FROM ({rows}) AS r"  # noqa: S608
    if contract.kind is not TableKind.UPSERT:
        return judged
    same = " AND ".join(f"l.{name} <=> j.{name}" for name in contract.key)
    later = (
        "l._load > j._load OR (l._load = j._load AND l._file > j._file)"
        " OR (l._load = j._load AND l._file = j._file AND l._line > j._line)"
    )
    absent = f"NOT EXISTS (SELECT 1 FROM j AS l WHERE {same} AND ({later}))"  # noqa: S608
    return f"WITH j AS ({judged}) SELECT j.* FROM j WHERE {absent}"  # noqa: S608


def _quarantining(contract: Contract) -> list[Any]:
    return [rule for rule in contract.expect.values() if rule.on_fail is OnFail.QUARANTINE]
