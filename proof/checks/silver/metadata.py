"""Metadata columns against another reading: bronze's against Kafka's messages, silver's against bronze."""

from collections import Counter
from collections.abc import Iterator, Mapping

import pyarrow as pa

from lakepulse.contracts.model import Layer, TableKind
from proof.evidence import Evidence
from proof.facts import Facts
from proof.report import Compared, Finding, FindingKind

Place = tuple[int, int]
"""``(partition, offset)``."""
_READ = ["_op", "_commit_lsn", "_sequence", "_transaction_id", "_committed_at", "_schema_id", "_topic"]
_IDENTITY = ["_commit_lsn", "_sequence", "_committed_at"]
_REBUILD_BRONZE = "`lakepulse reset` and a new load write it anew."
_REBUILD = "`lakepulse backfill {table}` computes it again from bronze."
_LAST = (
    "SELECT {key}, max(struct(_commit_lsn, _sequence, _committed_at)) AS _change FROM bronze.changes "
    "WHERE _op <> 't' GROUP BY {key}"
)
_OTHER = (
    "SELECT count_if(c._change._commit_lsn <> s._commit_lsn) AS _commit_lsn, "
    "count_if(c._change._sequence <> s._sequence) AS _sequence, "
    "count_if(c._change._committed_at IS DISTINCT FROM s._committed_at) AS _committed_at, count(*) AS _rows "
    "FROM silver.rows s JOIN ({last}) c ON {same}"
)


def bronze_metadata(
    evidence: Evidence, table: str, topic: str, sample: Mapping[Place, Facts]
) -> Iterator[Finding]:
    """Where bronze's metadata columns are not what the sampled messages of ``topic`` say."""
    if not sample:
        return
    first = min(offset for _, offset in sample)
    columns = [*_READ, "_partition", "_offset"]
    rows = evidence.engine.scan(table, columns, [("_offset", ">=", first)])
    wrong: Counter[str] = Counter()
    for row in _in_microseconds(rows).to_pylist():
        if facts := sample.get((row["_partition"], row["_offset"])):
            said = {**_said(facts), "_topic": topic}
            wrong.update(name for name, value in said.items() if row[name] != value)
    yield from _findings(table, wrong, "what Kafka's messages say", _REBUILD_BRONZE)


def _in_microseconds(rows: pa.Table) -> pa.Table:
    at = rows.schema.get_field_index("_committed_at")
    return rows.set_column(at, "_committed_at", rows["_committed_at"].cast(pa.int64()))


def _said(facts: Facts) -> dict[str, object]:
    return {
        "_op": facts.op,
        "_commit_lsn": facts.commit_lsn,
        "_sequence": facts.sequence,
        "_transaction_id": facts.xid,
        "_committed_at": facts.committed_us,
        "_schema_id": facts.schema_id,
    }


def bronze_commits(evidence: Evidence) -> Iterator[Compared | Finding]:
    """All rows of one commit have the same time and transaction id, and are in the partition of its day."""
    commits: dict[int, tuple[object, object]] = {}
    for contract in evidence.catalog.computed(Layer.BRONZE):
        if contract.table in evidence.absent:
            continue
        columns = ["_commit_lsn", "_committed_at", "_transaction_id", "year", "month", "day"]
        rows = evidence.engine.scan(contract.table, columns)
        distinct = rows.group_by(columns).aggregate([([], "count_all")]).to_pylist()
        wrong: Counter[str] = Counter()
        for row in distinct:
            made = row["_committed_at"], row["_transaction_id"]
            known = commits.setdefault(row["_commit_lsn"], made)
            differing = [
                name for name, own, other in zip(columns[1:3], made, known, strict=True) if own != other
            ]
            day = row["_committed_at"]
            differing += [name for name in columns[3:] if row[name] != getattr(day, name)]
            wrong.update(dict.fromkeys(differing, row["count_all"]))
        yield from _findings(contract.table, wrong, "those of the rest of the commit", _REBUILD_BRONZE)
        yield Compared(contract.table, "the other rows of each commit", rows.num_rows)


def silver_metadata(evidence: Evidence) -> Iterator[Compared | Finding]:
    """Each current row of silver names the last change that bronze has of its key, up to the publication.

    Keys whose changes bronze keeps no longer are not compared; a history's versions are ``history``'s.
    """
    for contract in evidence.tables:
        if contract.kind is TableKind.SCD2 or contract.table not in evidence.silver.versions:
            continue
        until = [("_commit_lsn", "<=", evidence.silver.watermark)]
        changes = evidence.engine.scan(contract.inputs[0], [*contract.key, "_op", *_IDENTITY], until)
        rows = evidence.engine.scan(
            contract.table, [*contract.key, *_IDENTITY], version=evidence.silver.versions[contract.table]
        )
        key = ", ".join(contract.key)
        same = " AND ".join(f"c.{name} = s.{name}" for name in contract.key)
        statement = _OTHER.format(last=_LAST.format(key=key), same=same)
        relations = {"silver.rows": rows, "bronze.changes": changes}
        (found,) = evidence.engine.query(statement, relations).to_pylist()
        compared = found.pop("_rows")
        yield from _findings(
            contract.table,
            Counter({name: n for name, n in found.items() if n}),
            "those of bronze's last change",
            _REBUILD.format(table=contract.table),
        )
        yield Compared(contract.table, "bronze's last changes", compared, tuple(_IDENTITY))


def _findings(table: str, wrong: Mapping[str, int], witness: str, cure: str) -> Iterator[Finding]:
    if wrong:
        columns = ", ".join(f"{name} ({n:,} rows)" for name, n in sorted(wrong.items()))
        yield Finding(table, FindingKind.METADATA, f"{columns} are not {witness}", cure)
