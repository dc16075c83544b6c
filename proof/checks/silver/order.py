"""Order: what is applied never goes back, in bronze along Kafka's offsets and in silver from version to version."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from lakepulse.contracts.model import Layer, TableKind
from proof.evidence import Evidence
from proof.publications import Sampled
from proof.report import Compared, Finding, FindingKind

_REBUILD = "`lakepulse backfill {table}` computes it again from bronze."
_BACK = (
    "SELECT count(*) AS n FROM silver.earlier e JOIN silver.later l ON {same} "
    "WHERE l._commit_lsn < e._commit_lsn OR (l._commit_lsn = e._commit_lsn AND l._sequence < e._sequence)"
)


def bronze_order(evidence: Evidence) -> Iterator[Compared | Finding]:
    """In each partition the identities (commit LSN, sequence) rise with the offsets; a key never changes partition."""
    for contract in evidence.catalog.computed(Layer.BRONZE):
        if contract.table in evidence.absent:
            continue
        rows = evidence.engine.scan(contract.table, ["_partition", "_offset", "_commit_lsn", "_sequence"])
        yield Compared(contract.table, "the order of Kafka's offsets", rows.num_rows)
        if back := steps_back(rows):
            problem = f"{back:,} rows have an LSN or sequence below that of an earlier message"
            cure = "Rows of bronze were exchanged: `lakepulse reset` and a new load write it anew."
            yield Finding(contract.table, FindingKind.ORDER, problem, cure)


def steps_back(rows: pa.Table) -> int:
    """How many rows (_partition, _offset, _commit_lsn, _sequence) are behind one that came later in the source."""
    partition, offset, lsn, sequence = (rows[name].to_numpy() for name in rows.column_names)
    order = np.lexsort((offset, partition))
    partition, lsn, sequence = partition[order], lsn[order], sequence[order]
    back = (lsn[1:] < lsn[:-1]) | ((lsn[1:] == lsn[:-1]) & (sequence[1:] < sequence[:-1]))
    return int(np.count_nonzero(back & (partition[1:] == partition[:-1])))


def silver_order(evidence: Evidence, sampled: Sampled) -> Iterator[Compared | Finding]:
    """Between two publications no key goes back to an earlier change."""
    for contract in evidence.tables:
        key = ["_commit_lsn", "_sequence"]
        where = [("_is_current", "=", True)] if contract.kind is TableKind.SCD2 else []
        versions = sampled.versions(contract.table)
        for earlier, later in pairwise(versions):
            columns = [*contract.key, *key]
            relations = {
                name: evidence.engine.scan(contract.table, columns, where, version)
                for name, version in (("silver.earlier", earlier), ("silver.later", later))
            }
            same = " AND ".join(f"e.{name} = l.{name}" for name in contract.key)
            back = evidence.engine.query(_BACK.format(same=same), relations).to_pylist()[0]["n"]
            yield Compared(contract.table, f"itself at version {earlier}", relations["silver.later"].num_rows)
            if back:
                problem = f"{back:,} keys went back to an earlier change from version {earlier} to {later}"
                yield Finding(
                    contract.table, FindingKind.ORDER, problem, _REBUILD.format(table=contract.table)
                )
