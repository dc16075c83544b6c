"""Inputs of tables and views: which there are, from which layers they may be, and that they form no ring."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.events_view import EVENT_COLUMNS
from lakepulse.contracts.model import LAKE_LAYERS, Contract, Layer
from lakepulse.contracts.problems import Found, Problem, nearest, problem_at

_MADE_FROM: dict[Layer, tuple[Layer, ...]] = {
    Layer.SOURCE: (),
    Layer.FILES: (),
    Layer.EVENTS: (),
    Layer.BRONZE: (Layer.SOURCE, Layer.FILES, Layer.EVENTS),
    Layer.SILVER: (Layer.BRONZE,),
    Layer.GOLD: (Layer.SILVER, Layer.GOLD),
}
_VIEW_MADE_FROM: dict[Layer, tuple[Layer, ...]] = {
    Layer.BRONZE: (Layer.BRONZE,),
    Layer.SILVER: (Layer.SILVER,),
    Layer.GOLD: (Layer.SILVER, Layer.GOLD),
}


def inputs(catalog: Catalog, contract: Contract) -> Found:
    """The tables that a table is made from are there, of the right layers, and as many as it needs."""
    yield from _inputs_of(catalog, contract, _MADE_FROM[contract.layer], "tables")
    for number, name in enumerate(contract.inputs):
        if name in catalog.views:
            yield (
                ("inputs", number),
                f"`{name}` is a view, whose changes nobody can follow; name what it reads",
            )
    needs_one = contract.layer in (Layer.BRONZE, Layer.SILVER)
    if needs_one and len(contract.inputs) != 1:
        yield ("inputs",), f"a {contract.layer} table has exactly one input, this has {len(contract.inputs)}"
    elif contract.from_events and contract.layer is Layer.GOLD and contract.table not in catalog.selects:
        yield ("written_by",), "the stream computes its tables by SELECTs, and this has none"
    elif _made_by_command(contract) and contract.table in catalog.selects:
        yield ("written_by",), "a table that a command writes has no SELECT, but this one has"
    elif not contract.inputs and contract.layer is Layer.GOLD and contract.table not in catalog.selects:
        yield ("inputs",), "a table without inputs needs a SELECT"


def _made_by_command(contract: Contract) -> bool:
    return bool(contract.written_by) and contract.layer is Layer.GOLD and not contract.from_events


def _inputs_of(catalog: Catalog, contract: Contract, allowed: tuple[Layer, ...], made: str) -> Found:
    for number, name in enumerate(contract.inputs):
        if name not in catalog:
            yield ("inputs", number), f"there is no table `{name}`{nearest(name, catalog.declared)}"
        elif catalog.get(name).layer not in allowed:
            expected = " or ".join(allowed) or "none"
            yield ("inputs", number), f"{contract.layer} {made} are made from {expected}, not from `{name}`"


def view_inputs(catalog: Catalog, contract: Contract) -> Found:
    """A view reads tables of the layers that it may read, by a SELECT of its own."""
    yield from _inputs_of(catalog, contract, _VIEW_MADE_FROM.get(contract.layer, ()), "views")
    if contract.layer not in LAKE_LAYERS:
        yield ("kind",), "a view is in bronze, silver or gold"
    elif contract.table not in catalog.selects:
        yield ("kind",), f"a view needs a SELECT, spark_jobs/{contract.layer}/{contract.name}.sql"
    elif contract.table not in catalog.select_files and tuple(contract.columns) != EVENT_COLUMNS:
        yield ("columns",), f"a view of all events has the columns {', '.join(EVENT_COLUMNS)}"


def cycles(catalog: Catalog) -> Iterator[Problem]:
    """No table is made from itself, over whatever others."""
    graph = {table: contract.inputs for table, contract in catalog.declared.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = error.args[1]
        message = f"the inputs form a ring: {' <- '.join(ring)}"
        yield problem_at(catalog.files[ring[0]], ("inputs",), message)
