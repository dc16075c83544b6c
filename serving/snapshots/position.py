"""The basis of each table of a snapshot: version, position, when that was committed, and the quality score."""

from collections.abc import Collection, Mapping
from datetime import datetime

import pyarrow.compute as pc
import pyarrow.dataset as ds

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from serving.basis import TableBasis
from spark_jobs.gold.plan import cadence_seconds
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.tables.publication import Publication

_QUARANTINE = "silver.quarantine"


def bases(
    lake: Lake, catalog: Catalog, versions: Mapping[str, int], gold: Publication, silver: Publication
) -> dict[str, TableBasis]:
    """By table its basis, at ``versions``; tables that may be older by their contract have a position of their own."""
    positions = {table: _position(lake, catalog, table, version, gold) for table, version in versions.items()}
    committed = _committed_at(lake, set(positions.values()))
    scores = _scores(lake, catalog, versions, silver)
    return {
        table: TableBasis(
            table, versions[table], lsn, committed.get(lsn, gold.published_at), scores.get(table)
        )
        for table, lsn in positions.items()
    }


def _position(lake: Lake, catalog: Catalog, table: str, version: int, gold: Publication) -> int:
    slow = table in catalog and catalog.get(table).layer is Layer.GOLD and cadence_seconds(catalog.get(table))
    if not slow:
        return gold.watermark
    reached = lake.transaction_at(table, version, WATERMARK)
    return gold.watermark if reached < 0 else min(reached, gold.watermark)


def _committed_at(lake: Lake, lsns: Collection[int]) -> dict[int, datetime]:
    """By position the commit time of the transaction that ends there; a snapshot's has none."""
    if not lake.exists("bronze.transactions"):
        return {}
    where = [("_commit_lsn", "in", sorted(lsns))]
    rows = lake.scan("bronze.transactions", where=where).to_table(
        columns=["_commit_lsn", "_committed_at"], filter=ds.field("_commit_lsn").isin(sorted(lsns))
    )
    pairs = zip(rows["_commit_lsn"].to_pylist(), rows["_committed_at"].to_pylist(), strict=True)
    return {lsn: moment for lsn, moment in pairs if moment is not None}


def _scores(
    lake: Lake, catalog: Catalog, versions: Mapping[str, int], silver: Publication
) -> dict[str, float]:
    """By table the share of rows that are not in quarantine; of gold's the least of those that it is made from."""
    held = _held(lake, silver)
    own = {
        each.table: _share(lake, each.table, silver.versions[each.table], held.get(each.table, 0))
        for each in catalog.by_layer(Layer.SILVER)
        if each.table in silver.versions and lake.exists(each.table)
    }
    return {table: score for table in versions if (score := _least(catalog, own, table)) is not None}


def _held(lake: Lake, silver: Publication) -> dict[str, int]:
    """Keys in quarantine by table; one that breaks several rules is there several times."""
    version = silver.versions.get(_QUARANTINE)
    if version is None or not lake.exists(_QUARANTINE):
        return {}
    rows = lake.scan(_QUARANTINE, version).to_table(columns=["table", "key"])
    counts = rows.group_by("table").aggregate([("key", "count_distinct")])
    return dict(zip(counts["table"].to_pylist(), counts["key_count_distinct"].to_pylist(), strict=True))


def _share(lake: Lake, table: str, version: int, held: int) -> float:
    if not held:
        return 1.0
    kept = int(pc.sum(lake.listing(table, version).files["num_records"]).as_py() or 0)
    return kept / (kept + held)


def _least(catalog: Catalog, own: Mapping[str, float], table: str) -> float | None:
    if table in own:
        return own[table]
    if table not in catalog:
        return None
    below = [_least(catalog, own, each) for each in catalog.inputs(table)]
    return min((each for each in below if each is not None), default=None)
