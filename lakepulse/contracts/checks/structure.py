"""Names and places: inputs, references, keys, topics; ``selects`` and ``rules`` read the SQL."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import arrow_type, lake_schema
from lakepulse.contracts.metadata import PARTITIONS
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.contracts.problems import KeyPath, Problem, nearest, problem_at

_MADE_FROM: dict[Layer, tuple[Layer, ...]] = {
    Layer.SOURCE: (),
    Layer.BRONZE: (Layer.SOURCE,),
    Layer.SILVER: (Layer.BRONZE,),
    Layer.GOLD: (Layer.SILVER, Layer.GOLD),
}
_SOURCE_ONLY = ("relation", "topic", "route_by", "indexes")
_PARTITIONS = frozenset(field.name for field in PARTITIONS)
_COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]*")


def structure_problems(catalog: Catalog) -> Iterator[Problem]:
    """What does not fit together between contracts, their SELECTs left aside."""
    for contract in catalog.tables.values():
        checks = (_inputs, _source_only, _column_names, _references, _named_columns, _key)
        for check in checks:
            for keys, message in check(catalog, contract):
                yield problem_at(catalog.files[contract.table], keys, message)
    yield from _cycles(catalog)
    yield from _duplicates(catalog, "topic")
    yield from _duplicates(catalog, "relation")


Found = Iterator[tuple[KeyPath, str]]


def _inputs(catalog: Catalog, contract: Contract) -> Found:
    allowed = _MADE_FROM[contract.layer]
    for number, name in enumerate(contract.inputs):
        if name not in catalog:
            yield ("inputs", number), f"there is no table `{name}`{nearest(name, catalog.tables)}"
        elif catalog.get(name).layer not in allowed:
            expected = " or ".join(allowed) or "none"
            yield ("inputs", number), f"{contract.layer} tables are made from {expected}, not from `{name}`"
    needs_one = contract.layer in (Layer.BRONZE, Layer.SILVER)
    if needs_one and len(contract.inputs) != 1:
        yield ("inputs",), f"a {contract.layer} table has exactly one input, this has {len(contract.inputs)}"
    elif contract.written_by and contract.table in catalog.selects:
        yield ("written_by",), "a table that a command writes has no SELECT, but this one has"
    elif not contract.inputs and contract.layer is Layer.GOLD and contract.table not in catalog.selects:
        yield ("inputs",), "a table without inputs needs a SELECT"


def _source_only(_: Catalog, contract: Contract) -> Found:
    if contract.layer is Layer.SOURCE:
        if contract.relation is None:
            yield ("table",), "a source table needs `relation`, its schema and name in Postgres"
        return
    for name in _SOURCE_ONLY:
        if getattr(contract, name):
            yield (name,), f"`{name}` belongs to source tables"
    for name, column in contract.columns.items():
        if column.sequence:
            yield ("columns", name, "sequence"), "`sequence` belongs to source tables"
    for name in ("group", "written_by"):
        if contract.layer is not Layer.GOLD and getattr(contract, name):
            yield (name,), f"`{name}` belongs to gold tables"


def _column_names(_: Catalog, contract: Contract) -> Found:
    if contract.layer is Layer.BRONZE and contract.columns:
        yield ("columns",), "a bronze table has its source's columns and states none"
    if contract.layer is not Layer.BRONZE and not contract.columns:
        yield ("table",), "`columns` is missing"
    for name in contract.columns:
        if not _COLUMN_NAME.fullmatch(name):
            yield ("columns", name), f"`{name}` is not a name; expected small letters, digits and `_`"
        elif contract.layer is Layer.SOURCE and name in _PARTITIONS:
            yield ("columns", name), f"`{name}` is a partition of every bronze table; rename the column"


def _references(catalog: Catalog, contract: Contract) -> Found:
    for name, column in contract.columns.items():
        if column.references:
            for message in _reference(catalog, contract, name, column.references):
                yield ("columns", name, "references"), message


def _reference(catalog: Catalog, contract: Contract, name: str, target: str) -> Iterator[str]:
    if target not in catalog:
        yield f"there is no table `{target}`{nearest(target, catalog.tables)}"
        return
    parent = catalog.get(target)
    if parent.layer is not contract.layer:
        yield f"`{target}` is in another layer; expected `{contract.layer}.{parent.name}`"
    elif len(parent.key) != 1:
        yield f"`{target}` has the key ({', '.join(parent.key)}); expected a table with one key column"
    elif parent.key[0] in parent.columns:
        expected, given = parent.columns[parent.key[0]].type, contract.columns[name].type
        if expected.kind is not given.kind:
            yield f"`{name}` is {given}, but the key of `{target}` is {expected}"


def _named_columns(catalog: Catalog, contract: Contract) -> Found:
    known = _columns(catalog, contract)
    groups: list[tuple[str, Iterable[str]]] = [
        ("key", contract.key),
        ("group", contract.group),
        ("cluster_by", contract.cluster_by),
        ("route_by", [contract.route_by] if contract.route_by else []),
        *(("indexes", columns) for columns in contract.indexes),
    ]
    for where, names in groups:
        for name in names:
            if name not in known:
                yield (where,), f"there is no column `{name}`{nearest(name, known)}"


def _columns(catalog: Catalog, contract: Contract) -> tuple[str, ...]:
    """The table's columns as the lake has them; the stated ones while its input is wrong."""
    if any(name not in catalog for name in contract.inputs) or contract.layer is Layer.SOURCE:
        return tuple(contract.columns)
    return tuple(lake_schema(catalog, contract.table).names)


def _key(catalog: Catalog, contract: Contract) -> Found:
    if not contract.key and contract.kind in (TableKind.UPSERT, TableKind.SCD2):
        yield ("kind",), f"a table of kind {contract.kind} needs a `key`"
    for name in contract.key:
        if name in contract.columns and contract.columns[name].nullable:
            yield ("columns", name), "a key column cannot be nullable"
    if contract.layer is Layer.SILVER and contract.table not in catalog.selects:
        yield from _carried_columns(catalog, contract)


def _carried_columns(catalog: Catalog, contract: Contract) -> Found:
    """Without a SELECT a silver column is the source's column of that name and type."""
    source = catalog.tables.get(f"{Layer.SOURCE}.{contract.name}")
    for name, column in contract.columns.items() if source else ():
        given = source.columns.get(name) if source else None
        if given is None:
            hint = nearest(name, source.columns if source else ())
            yield ("columns", name), f"the source has no column `{name}` and there is no SELECT{hint}"
        elif arrow_type(given.type) != arrow_type(column.type):
            yield ("columns", name, "type"), f"is {column.type}, but the source's column is {given.type}"


def _cycles(catalog: Catalog) -> Iterator[Problem]:
    graph = {table: contract.inputs for table, contract in catalog.tables.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = error.args[1]
        message = f"the inputs form a ring: {' <- '.join(ring)}"
        yield problem_at(catalog.files[ring[0]], ("inputs",), message)


def _duplicates(catalog: Catalog, name: str) -> Iterator[Problem]:
    given = [getattr(contract, name) for contract in catalog.by_layer(Layer.SOURCE)]
    twice = {value for value, count in Counter(given).items() if value and count > 1}
    for contract in catalog.by_layer(Layer.SOURCE):
        if getattr(contract, name) in twice:
            message = f"`{getattr(contract, name)}` is named by more than one table"
            yield problem_at(catalog.files[contract.table], (name,), message)
