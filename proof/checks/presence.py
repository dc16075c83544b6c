"""Presence: every table of the catalog is in the lake and in its layer's last publication."""

from collections.abc import Iterable, Iterator

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from proof.checks.silver.quarantine import QUARANTINE
from proof.report import Compared, Finding, FindingKind
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, latest


def presence(catalog: Catalog, lake: Lake, layers: Iterable[Layer]) -> Iterator[Compared | Finding]:
    """What the catalog names of these layers and the lake lacks."""
    for layer in layers:
        published = latest(lake, layer)
        if published is None:
            yield _finding(f"{layer}.publications", f"{layer} has no publication", layer)
            continue
        tables = [contract.table for contract in catalog.computed(layer)]
        tables += [QUARANTINE] if layer is Layer.SILVER else []
        # What commands write is named by gold's publications, where it is of silver too.
        tables += catalog.written() if layer is Layer.GOLD else []
        findings = [finding for table in tables if (finding := _missing(lake, published, table, layer))]
        yield Compared(f"{layer}.publications", "the catalog", len(tables) - len(findings))
        yield from findings


def _missing(lake: Lake, published: Publication, table: str, layer: Layer) -> Finding | None:
    if not lake.exists(table):
        return _finding(table, "the table is not in the lake", layer)
    if table not in published.versions:
        return _finding(table, f"the table is not in {layer}'s last publication", layer)
    return None


def _finding(table: str, problem: str, layer: Layer) -> Finding:
    return Finding(table, FindingKind.ABSENT, problem, f"`lakepulse run {layer}` makes and publishes it.")
