"""Snapshots against Delta: the newest one is whole, of one publication, not old, and has the rows of the tables.

The manifest and the files are read here by plain JSON and Arrow, not by what serves them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError
from pyarrow import fs

from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError, VerificationError, first_line
from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from proof.catch_up import CatchUp
from proof.compare import compare
from proof.evidence import Evidence
from proof.report import Compared, Finding, FindingKind, Statement
from spark_jobs.runtime.tables.publication import Publication, latest, table_of
from spark_jobs.runtime.tables.storage import arrow_s3

_WHERE = "snapshots"
_ANEW = "`lakepulse snapshot --anew` writes all of it anew."
_STARTED = "`lakepulse snapshot` writes one; `lakepulse up` starts what does so all the time."
_REACHED = "See that the object store answers, and what the account of `lakepulse verify` may read there."
_MANIFEST = "current.json"
ALLOWED_LOOKS = 6
"""How many looks at gold whoever makes snapshots may need for what is there; a busy machine needs two."""


@dataclass(frozen=True)
class _ReadSnapshot:
    """A manifest as it is written, and the file system that has the snapshots as its root."""

    content: Mapping[str, Any]
    filesystem: fs.FileSystem

    @property
    def tables(self) -> dict[str, Mapping[str, Any]]:
        return {each["basis"]["table"]: each for each in self.content["tables"]}


def snapshots(evidence: Evidence, waiting: CatchUp) -> Iterator[Statement]:
    """What is wrong with the newest snapshot, where this installation makes any.

    Waits for one with the source's last transaction when the proof began, or with all of gold where that lacks it, and
    with what gold has had for longer than whoever makes them should need.
    """
    if not evidence.settings.snapshots.are_on(evidence.settings.home):
        return
    gold = latest(evidence.lake, Layer.GOLD)
    if gold is None:
        # Said by its presence.
        return
    wanted = _wanted(evidence, gold)
    try:
        waiting.until("a snapshot of gold", lambda: _reaches(evidence.settings, wanted), _STARTED)
    except VerificationError:
        yield _late(evidence.settings, wanted)
        if not _reaches(evidence.settings, -1):
            return
    snapshot = _read(evidence.settings)
    if isinstance(snapshot, Finding):
        yield snapshot
        return
    yield from _absent(evidence, snapshot)
    yield from _of_one_publication(evidence, snapshot)
    for table, content in snapshot.tables.items():
        yield from _table(evidence, snapshot.filesystem, table, content)


def _wanted(evidence: Evidence, gold: Publication) -> int:
    since = datetime.now(UTC) - timedelta(seconds=ALLOWED_LOOKS * evidence.settings.snapshots.seconds)
    published = evidence.lake.scan(table_of(Layer.GOLD))
    settled = published.to_table(columns=["watermark"], filter=ds.field("published_at") <= since)
    return max(min(gold.watermark, evidence.target), pc.max(settled["watermark"]).as_py() or 0)


def _reaches(settings: Settings, watermark: int) -> bool:
    found = _read(settings)
    return isinstance(found, _ReadSnapshot) and int(found.content["watermark"]) >= watermark


def _late(settings: Settings, wanted: int) -> Finding:
    found = _read(settings)
    if isinstance(found, Finding):
        return found
    problem = f"the newest one is at {format_lsn(found.content['watermark'])}, not at {format_lsn(wanted)} as gold is"
    return Finding(_WHERE, FindingKind.STALE, problem, _STARTED)


def _read(settings: Settings) -> "_ReadSnapshot | Finding":
    filesystem = _filesystem(settings)
    try:
        with filesystem.open_input_stream(_MANIFEST) as stream:
            document = json.loads(stream.read())
        content, sha256 = document["snapshot"], document["sha256"]
    except FileNotFoundError:
        return Finding(_WHERE, FindingKind.ABSENT, "there is none", _STARTED)
    except OSError as error:
        problem = f"the newest one cannot be read ({first_line(error)})"
        return Finding(_WHERE, FindingKind.UNPROVABLE, problem, _REACHED)
    except (ValueError, KeyError, TypeError):
        return Finding(_WHERE, FindingKind.TORN, f"{_MANIFEST} is no manifest", _ANEW)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        return Finding(_WHERE, FindingKind.TORN, f"{_MANIFEST} has another checksum than it says", _ANEW)
    return _ReadSnapshot(content, filesystem)


def _filesystem(settings: Settings) -> fs.FileSystem:
    if settings.snapshots.on_s3:
        return fs.SubTreeFileSystem(
            settings.snapshots.root.removeprefix("s3://").rstrip("/"), arrow_s3(settings)
        )
    return fs.SubTreeFileSystem(
        str(Path(settings.snapshots.folder(settings.home)).resolve()), fs.LocalFileSystem()
    )


def _absent(evidence: Evidence, snapshot: _ReadSnapshot) -> Iterator[Finding]:
    computed = [each.table for each in evidence.catalog.computed(Layer.GOLD)]
    wanted = [table for table in evidence.settings.snapshots.silver if table in evidence.catalog]
    for table in (*computed, *wanted):
        if table not in snapshot.tables and evidence.lake.exists(table):
            yield Finding(table, FindingKind.ABSENT, "the table is not in the newest snapshot", _ANEW)


def _of_one_publication(evidence: Evidence, snapshot: _ReadSnapshot) -> Iterator[Statement]:
    """Whether each layer's tables are at the versions that one of its publications at the watermark names."""
    watermark = snapshot.content["watermark"]
    versions = {table: content["basis"]["delta_version"] for table, content in snapshot.tables.items()}
    for layer in (Layer.SILVER, Layer.GOLD):
        published = _published(evidence, layer, watermark)
        named = {table for one in published for table in one if table.startswith(f"{layer}.")}
        of_layer = {table: version for table, version in versions.items() if table in named}
        if not any(of_layer.items() <= one.items() for one in published):
            problem = f"its tables of {layer} are of no publication at {format_lsn(watermark)}"
            yield Finding(_WHERE, FindingKind.TORN, problem, _ANEW)
        yield Compared(_WHERE, f"{layer}'s publications at {format_lsn(watermark)}", len(of_layer))


def _published(evidence: Evidence, layer: Layer, watermark: int) -> list[dict[str, int]]:
    rows = evidence.lake.scan(table_of(layer)).to_table(
        columns=["versions"], filter=ds.field("watermark") == watermark
    )
    return [dict(each) for each in rows["versions"].to_pylist()]


def _table(
    evidence: Evidence, filesystem: fs.FileSystem, table: str, content: Mapping[str, Any]
) -> Iterator[Statement]:
    try:
        actual = _rows(filesystem, content["parts"])
    except (OSError, pa.ArrowException, ValueError) as error:
        yield Finding(table, FindingKind.TORN, f"a file of the snapshot cannot be read ({error})", _ANEW)
        return
    version = content["basis"]["delta_version"]
    try:
        expected = evidence.lake.scan(table, version).to_table()
    except (LakeError, DeltaError, OSError) as error:
        problem = f"version {version}, of which the snapshot is, cannot be read any more ({error})"
        yield Finding(table, FindingKind.UNPROVABLE, problem, _STARTED)
        return
    yield from _compared(evidence, table, version, expected, actual)


def _compared(
    evidence: Evidence, table: str, version: int, expected: pa.Table, actual: pa.Table
) -> Iterator[Statement]:
    if expected.column_names != actual.column_names:
        yield Finding(table, FindingKind.DIFFERENCE, "the snapshot has other columns than the table", _ANEW)
        return
    yield Compared(table, f"the table's version {version}", expected.num_rows, tuple(expected.column_names))
    key = evidence.catalog.get(table).key if table in evidence.catalog else ()
    # In one order they are the same, nearly always: which rows differ is dear to find out.
    if key and _in_order(expected, key).equals(_in_order(actual, key)):
        return
    difference = compare(table, key or tuple(expected.column_names[:1]), expected, actual)
    if not difference.equal:
        problem = (
            f"the snapshot lacks {difference.missing:,} rows and has {difference.unexpected:,} that the table does"
            f" not have; for example {'; '.join(difference.examples)}"
        )
        yield Finding(table, FindingKind.DIFFERENCE, problem, _ANEW)


def _in_order(rows: pa.Table, key: tuple[str, ...]) -> pa.Table:
    return rows.sort_by([(column, "ascending") for column in key]).replace_schema_metadata()


def _rows(filesystem: fs.FileSystem, parts: list[dict[str, Any]]) -> pa.Table:
    tables = []
    for part in parts:
        rows = pq.read_table(part["path"], filesystem=filesystem)
        if rows.num_rows != part["rows"]:
            raise ValueError(f"{part['path']} has {rows.num_rows} rows, not {part['rows']}")
        tables.append(rows)
    return pa.concat_tables(tables)
