"""The contracts' lineage as `lakepulse contracts build` wrote it: layers, their order, and tables as assets.

Airflow's environment has none of the platform's packages, so this reads the generated file.
"""

import json
import os
from functools import cache
from pathlib import Path

from airflow.sdk import Asset

SOURCE = "source"
_GENERATED = Path(__file__).resolve().parents[3] / "generated" / "lineage.json"


@cache
def inputs() -> dict[str, tuple[str, ...]]:
    """The tables that each table (``layer.name``) is made from; no task makes a view."""
    graph = json.loads(Path(os.environ.get("LAKEPULSE_LINEAGE", _GENERATED)).read_text())
    return {table: tuple(node["inputs"]) for table, node in graph.items() if node["kind"] != "view"}


def layer(table: str) -> str:
    """The part before the dot."""
    return table.partition(".")[0]


def tables(of_layer: str) -> tuple[str, ...]:
    """The layer's tables, sorted."""
    return tuple(sorted(table for table in inputs() if layer(table) == of_layer))


def edges() -> frozenset[tuple[str, str]]:
    """``(before, after)``: each layer that another one is made from."""
    pairs = ((layer(given), layer(table)) for table, found in inputs().items() for given in found)
    return frozenset(pair for pair in pairs if pair[0] != pair[1])


def last_layers() -> tuple[str, ...]:
    """The layers that no other is made from."""
    before = {pair[0] for pair in edges()}
    return tuple(sorted({layer(table) for table in inputs()} - before))


@cache
def asset(table: str) -> Asset:
    """The table as an asset, so that other DAGs can wait for it."""
    return Asset(name=table, uri=f"lakepulse://lake/{table.replace('.', '/')}", group=layer(table))


def outlets(of_layer: str) -> list[Asset]:
    """What a task that writes the layer makes."""
    return [asset(table) for table in tables(of_layer)]


def inlets(of_layer: str) -> list[Asset]:
    """What a task that writes the layer reads."""
    read = {given for table in tables(of_layer) for given in inputs()[table]}
    return [asset(table) for table in sorted(read)]
