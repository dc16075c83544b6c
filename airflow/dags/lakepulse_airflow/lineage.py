"""The contracts' lineage as `lakepulse contracts build` wrote it: layers, their order, and tables as assets.

Airflow's environment has none of the platform's packages, so this reads the generated file.
"""

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from airflow.sdk import Asset

SOURCE, FILES, EVENTS = "source", "files", "events"
OF_OTHERS = {FILES, EVENTS}
"""The layers that the daily pipeline does not begin with: files have a DAG of their own, events are the stream's."""
_GENERATED = Path(__file__).resolve().parents[3] / "generated" / "lineage.json"


@cache
def graph() -> dict[str, dict[str, Any]]:
    """What the contracts say of each table (``layer.name``)."""
    return dict(json.loads(Path(os.environ.get("LAKEPULSE_LINEAGE", _GENERATED)).read_text()))


def inputs() -> dict[str, tuple[str, ...]]:
    """The tables that each table is made from; no task makes a view."""
    return {table: tuple(node["inputs"]) for table, node in graph().items() if node["kind"] != "view"}


def layer(table: str) -> str:
    """The part before the dot."""
    return table.partition(".")[0]


def tables(of_layer: str) -> tuple[str, ...]:
    """The layer's tables that its own job makes, sorted."""
    found = (table for table in inputs() if "written_by" not in graph()[table])
    return tuple(sorted(table for table in found if layer(table) == of_layer))


def written_by(command: str) -> tuple[str, ...]:
    """The tables that a command of its own writes, sorted."""
    return tuple(sorted(table for table, node in graph().items() if node.get("written_by") == command))


def fetched_from(table: str) -> tuple[str, ...]:
    """The APIs that land in ``files.table``, sorted."""
    return tuple(sorted(graph()[table].get("fetched_from", ())))


def file_tables() -> tuple[str, ...]:
    """The tables that come in files, without their layer, sorted."""
    return tuple(sorted(table.partition(".")[2] for table in inputs() if layer(table) == FILES))


def made_from_files(name: str) -> tuple[str, ...]:
    """What `lakepulse ingest NAME` writes: the table in bronze and silver."""
    return tuple(table for table in written_by("lakepulse ingest") if table.partition(".")[2] == name)


def edges() -> frozenset[tuple[str, str]]:
    """``(before, after)``: each layer that another one is made from, but those of others."""
    pairs = (
        (layer(given), layer(table))
        for table, found in inputs().items()
        for given in found
        if layer(given) not in OF_OTHERS
    )
    return frozenset(pair for pair in pairs if pair[0] != pair[1])


def last_layers() -> tuple[str, ...]:
    """The layers that no other is made from."""
    before = {pair[0] for pair in edges()}
    return tuple(sorted({layer(table) for table in inputs()} - before - OF_OTHERS))


@cache
def asset(table: str) -> Asset:
    """The table as an asset, so that other DAGs can wait for it."""
    return Asset(name=table, uri=f"lakepulse://lake/{table.replace('.', '/')}", group=layer(table))


def outlets(of_layer: str) -> list[Asset]:
    """What a task that writes the layer makes."""
    return assets(tables(of_layer))


def inlets(of_layer: str) -> list[Asset]:
    """What a task that writes the layer reads."""
    return assets(read_for(tables(of_layer)))


def read_for(made: Iterable[str]) -> tuple[str, ...]:
    """The tables that some tables are made from, sorted."""
    return tuple(sorted({given for table in made for given in inputs()[table]}))


def assets(named: Iterable[str]) -> list[Asset]:
    """Tables as assets."""
    return [asset(table) for table in named]
