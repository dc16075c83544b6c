"""History: the versions of scd2 tables against what bronze's changes give, and against each other.

Versions of one key neither overlap nor leave a gap, unless the row was deleted or broke a rule in between; the latest
version of a key that lives is its only current one. What bronze keeps no changes of is only held against itself.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.compile.select.duckdb import with_metadata
from lakepulse.contracts.model import Contract, TableKind
from proof.checks.silver.quarantine import row_rules
from proof.evidence import Evidence
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from proof.silver_state import UNAVAILABLE, after_truncation

_CURE = "`lakepulse backfill {table}` computes the history again from bronze."
_IDENTITY = ("_commit_lsn", "_sequence", "_committed_at")
_VERSION = (*_IDENTITY, "_valid_from", "_valid_to", "_is_current")
_OVERLAPS = """
    SELECT {key}, count_if(_next < _valid_to OR _valid_to IS NULL AND _next IS NOT NULL) AS overlapping,
        count_if(_valid_to < _valid_from) AS backwards,
        count_if(_is_current <> (_valid_to IS NULL)) AS mismarked,
        count_if(_is_current) AS current
    FROM (SELECT *, lead(_valid_from) OVER (PARTITION BY {key} ORDER BY _commit_lsn) AS _next FROM silver.rows)
    GROUP BY {key}
    HAVING overlapping > 0 OR backwards > 0 OR mismarked > 0 OR current > 1"""
_EXPECTED = """
    WITH last AS (
        SELECT * FROM (SELECT *, row_number() OVER (
            PARTITION BY {key}, _commit_lsn ORDER BY _sequence DESC) AS _rank FROM silver.images) WHERE _rank = 1),
    compared AS (
        SELECT *, lag(_live) OVER w AS _lived, struct({columns}) <=> lag(struct({columns})) OVER w AS _like FROM last
        WINDOW w AS (PARTITION BY {key} ORDER BY _commit_lsn)),
    begun AS (
        SELECT *, max(_committed_at) OVER w AS _valid_from FROM compared
        WHERE NOT (_live AND coalesce(_lived, FALSE) AND _like)
        WINDOW w AS (PARTITION BY {key} ORDER BY _commit_lsn)),
    bounded AS (
        SELECT *, lead(_valid_from) OVER (PARTITION BY {key} ORDER BY _commit_lsn) AS _valid_to FROM begun)
    SELECT {key}, _commit_lsn, _sequence, _committed_at, _valid_from, _valid_to, _valid_to IS NULL AS _is_current
    FROM bounded WHERE _live"""
_OTHER = """
    SELECT count_if(s._commit_lsn IS NULL) AS missing, count_if(e._commit_lsn IS NULL) AS unexpected,
        count_if(e._commit_lsn IS NOT NULL AND s._commit_lsn IS NOT NULL) AS different,
        min(coalesce(s.{key}, e.{key})) AS example
    FROM expected.rows e FULL JOIN silver.rows s ON e.{key} = s.{key} AND e._commit_lsn = s._commit_lsn
    WHERE NOT (struct({e}) <=> struct({s}))"""


def histories(evidence: Evidence) -> Iterator[Statement]:
    """Each scd2 table at silver's publication."""
    for contract in evidence.tables:
        version = evidence.silver.versions.get(contract.table)
        if contract.kind is TableKind.SCD2 and version is not None:
            rows = evidence.engine.scan(contract.table, [*contract.columns, *_VERSION], version=version)
            yield from _among_themselves(evidence, contract, rows)
            yield from _against_bronze(evidence, contract, rows)


def _among_themselves(evidence: Evidence, contract: Contract, rows: pa.Table) -> Iterator[Statement]:
    statement = _OVERLAPS.format(key=", ".join(contract.key))
    for row in evidence.engine.query(statement, {"silver.rows": rows}).slice(0, 3).to_pylist():
        key = ", ".join(f"{name}={row[name]}" for name in contract.key)
        wrong = ", ".join(
            f"{row[name]:,} {name}" for name in ("overlapping", "backwards", "mismarked") if row[name]
        )
        problem = f"{key} has versions that are {wrong or 'current'} ({row['current']:,} of them current)"
        yield Finding(contract.table, FindingKind.HISTORY, problem, _CURE.format(table=contract.table))


def _against_bronze(evidence: Evidence, contract: Contract, rows: pa.Table) -> Iterator[Statement]:
    """Versions since the last time that a snapshot or a truncation stood for all rows."""
    changes = _changes(evidence, contract)
    whole = pc.max(changes.filter(pc.is_in(changes["_op"], pa.array(["r", "t"])))["_commit_lsn"]).as_py()
    if whole is None:
        yield Excuse(
            contract.table, "bronze keeps no snapshot of it: its history is held against itself only"
        )
        return
    _, later = after_truncation(changes.slice(0, 0), changes)
    images, spoiled = _images(evidence, contract, _with_beginning(contract, later))
    columns = ", ".join(contract.columns)
    statement = _EXPECTED.format(key=", ".join(contract.key), columns=columns)
    expected = evidence.engine.query(statement, {"silver.images": images})
    first = pc.min(changes["_commit_lsn"]).as_py() == whole
    since = pc.field("_commit_lsn") >= whole if first else pc.field("_commit_lsn") > whole
    (key,) = contract.key
    known = rows.filter(pc.is_in(rows[key], pc.unique(images[key])))
    yield from _differing(evidence, contract, expected.filter(since), known.filter(since))
    yield Compared(contract.table, "bronze's changes, version by version", expected.num_rows, _VERSION)
    if spoiled:
        yield Excuse(contract.table, f"{spoiled:,} images broke a rule and leave gaps in the history")


def _changes(evidence: Evidence, contract: Contract) -> pa.Table:
    columns = [*evidence.source_of(contract).columns, "_op", *_IDENTITY]
    until = [("_commit_lsn", "<=", evidence.silver.watermark)]
    return evidence.engine.scan(contract.inputs[0], columns, until)


def _with_beginning(contract: Contract, changes: pa.Table) -> pa.Table:
    """The changes of keys whose first one shows the whole row: of others, bronze dropped some when they were old."""
    (key,) = contract.key
    ordered = changes.sort_by([("_commit_lsn", "ascending"), ("_sequence", "ascending")])
    begun = ordered.group_by(key, use_threads=False).aggregate([("_op", "first")])
    whole = begun.filter(pc.is_in(begun["_op_first"], pa.array(["r", "c"])))[key]
    return changes.filter(pc.is_in(changes[key], whole))


def _images(evidence: Evidence, contract: Contract, changes: pa.Table) -> tuple[pa.Table, int]:
    """The changes as silver's SELECT makes them, with ``_live``; and how many broke a rule of their own columns."""
    filled = toasted(contract, changes)
    select = evidence.catalog.select_sql(contract.table)
    select = select or f"SELECT {', '.join(contract.columns)} FROM {contract.inputs[0]}"  # noqa: S608
    metadata = ("_op", *_IDENTITY)
    cleaned = evidence.engine.query(with_metadata(select, metadata), {contract.inputs[0]: filled})
    broken = " OR ".join(f"({rule.condition})" for rule in row_rules(contract)) or "FALSE"
    judged = f"SELECT *, _op <> 'd' AND coalesce({broken}, FALSE) AS _spoiled FROM silver.cleaned s"  # noqa: S608
    images = evidence.engine.query(judged, {"silver.cleaned": cleaned})
    live = pc.and_(pc.not_equal(images["_op"], "d"), pc.invert(images["_spoiled"]))
    return images.append_column("_live", live), int(pc.sum(images["_spoiled"]).as_py() or 0)


def toasted(contract: Contract, changes: pa.Table) -> pa.Table:
    """The changes with each value that TOAST left out taken from the row's image before.

    A changed key comes as a delete followed at once by a create, which goes on from the deleted row.
    """
    order = [(name, "ascending") for name in (*contract.key, "_commit_lsn", "_sequence")]
    ordered = changes.sort_by(order)
    identities = list(zip(ordered["_commit_lsn"].to_pylist(), ordered["_sequence"].to_pylist(), strict=True))
    place = {identity: row for row, identity in enumerate(identities)}
    ops = ordered["_op"].to_pylist()
    # A delete holds its key alone: what it deleted stands before it.
    before = [
        place[lsn, sequence - 1] - 1 if ops[row] == "c" and (lsn, sequence - 1) in place else row - 1
        for row, (lsn, sequence) in enumerate(identities)
    ]
    for at, name in enumerate(ordered.column_names):
        column = ordered[name]
        marker = UNAVAILABLE.encode() if pa.types.is_binary(column.type) else UNAVAILABLE
        if column.type not in (pa.string(), pa.binary()):
            continue
        left_out = pc.fill_null(pc.equal(column, pa.scalar(marker, column.type)), False)
        if pc.any(left_out).as_py():
            values = column.to_pylist()
            # In the order of commits, so that a row's image before has its own values already.
            for row in sorted(pc.indices_nonzero(left_out).to_pylist(), key=identities.__getitem__):
                values[row] = values[before[row]]
            ordered = ordered.set_column(at, name, pa.array(values, column.type))
    return ordered


def _differing(
    evidence: Evidence, contract: Contract, expected: pa.Table, rows: pa.Table
) -> Iterator[Finding]:
    (key,) = contract.key
    names = (key, *_VERSION)
    statement = _OTHER.format(
        key=key, **{side: ", ".join(f"{side}.{name}" for name in names) for side in ("e", "s")}
    )
    (found,) = evidence.engine.query(statement, {"expected.rows": expected, "silver.rows": rows}).to_pylist()
    wrong = [f"{found[name]:,} {name}" for name in ("missing", "unexpected", "different") if found[name]]
    if wrong:
        example = f"for example of {key}={found['example']}"
        problem = f"versions are not those of bronze's changes: {', '.join(wrong)}, {example}"
        yield Finding(contract.table, FindingKind.HISTORY, problem, _CURE.format(table=contract.table))
