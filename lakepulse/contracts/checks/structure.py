"""Names and places: inputs, references, keys, topics; ``selects`` and ``rules`` read the SQL."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import arrow_type, lake_schema
from lakepulse.contracts.compile.delta import MOST_Z_ORDER_COLUMNS, Z_ORDERED
from lakepulse.contracts.events_view import EVENT_COLUMNS
from lakepulse.contracts.metadata import PARTITIONS
from lakepulse.contracts.model import INGEST, STREAM, Contract, Layer, TableKind
from lakepulse.contracts.problems import KeyPath, Problem, nearest, problem_at
from lakepulse.contracts.types import Kind

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
_STORED_ONLY = ("freshness", "retention", "expect", "group", "cluster_by", "z_order")
_SOURCE_ONLY = ("relation", "topic", "route_by", "indexes")
_PARTITIONS = frozenset(field.name for field in PARTITIONS)
_COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]*")


def structure_problems(catalog: Catalog) -> Iterator[Problem]:
    """What does not fit together between contracts, their SELECTs left aside."""
    for contract in catalog.declared.values():
        is_view = contract.kind is TableKind.VIEW
        own = (_view_inputs, _stored_only) if is_view else (_inputs, _source_only, _files)
        for check in (*own, _column_names, _references, _thresholds, _named_columns, _key, _z_order):
            for keys, message in check(catalog, contract):
                yield problem_at(catalog.files[contract.table], keys, message)
    yield from _cycles(catalog)
    yield from _duplicates(catalog, "topic")
    yield from _duplicates(catalog, "relation")


Found = Iterator[tuple[KeyPath, str]]


def _inputs(catalog: Catalog, contract: Contract) -> Found:
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


def _view_inputs(catalog: Catalog, contract: Contract) -> Found:
    yield from _inputs_of(catalog, contract, _VIEW_MADE_FROM.get(contract.layer, ()), "views")
    if contract.layer in (Layer.SOURCE, Layer.FILES, Layer.EVENTS):
        yield ("kind",), "a view is in bronze, silver or gold"
    elif contract.table not in catalog.selects:
        yield ("kind",), f"a view needs a SELECT, spark_jobs/{contract.layer}/{contract.name}.sql"
    elif contract.table not in catalog.select_files and tuple(contract.columns) != EVENT_COLUMNS:
        yield ("columns",), f"a view of all events has the columns {', '.join(EVENT_COLUMNS)}"


def _stored_only(_: Catalog, contract: Contract) -> Found:
    for name in (*_SOURCE_ONLY, *_STORED_ONLY):
        if getattr(contract, name):
            yield (name,), f"`{name}` belongs to stored tables, and this is a view"


def _source_only(_: Catalog, contract: Contract) -> Found:
    if contract.layer is Layer.SOURCE:
        if contract.relation is None:
            yield ("table",), "a source table needs `relation`, its schema and name in Postgres"
        return
    for name in _SOURCE_ONLY:
        if getattr(contract, name) and not (name == "topic" and contract.layer is Layer.EVENTS):
            yield (name,), f"`{name}` belongs to source tables"
    if contract.layer is Layer.EVENTS and not contract.topic:
        yield ("table",), "a table of events needs `topic`, where its messages are"
    for name, column in contract.columns.items():
        if column.sequence:
            yield ("columns", name, "sequence"), "`sequence` belongs to source tables"
    if contract.layer is not Layer.GOLD and contract.group:
        yield ("group",), "`group` belongs to gold tables"


def _files(catalog: Catalog, contract: Contract) -> Found:
    """What is in files is written by INGEST up to silver, and nothing else is."""
    if contract.layer is Layer.FILES:
        if contract.format is None or not contract.format.kinds:
            yield ("table",), "a table of files needs `format` with one of csv, json, parquet, excel"
        if contract.kind not in (TableKind.APPEND, TableKind.UPSERT):
            yield ("kind",), f"files are of kind append or upsert, not {contract.kind}"
    elif contract.format is not None:
        yield ("format",), "`format` belongs to tables of files"
    if contract.layer in (Layer.BRONZE, Layer.SILVER):
        yield from _written_by_command(catalog, contract)
    if contract.retention and (contract.from_files or contract.layer is Layer.FILES):
        yield ("retention",), "what comes in files is kept: silver is made from all of it"
    for name, column in contract.columns.items():
        if column.heading and contract.layer is not Layer.FILES:
            yield ("columns", name, "heading"), "`heading` belongs to tables of files"


def _written_by_command(catalog: Catalog, contract: Contract) -> Found:
    made_from = [catalog.get(name) for name in contract.inputs if name in catalog.tables]
    expected = None
    if any(each.from_files or each.layer is Layer.FILES for each in made_from):
        expected = INGEST
    elif any(each.from_events or each.layer is Layer.EVENTS for each in made_from):
        expected = STREAM
    if contract.written_by != expected:
        said = f"expected `{expected}`" if expected else "it belongs to gold tables and to those of files"
        yield ("written_by",), said
    if not expected or contract.layer is not Layer.SILVER:
        return
    if expected == STREAM and contract.kind is not TableKind.APPEND:
        yield ("kind",), f"what comes as events is of kind append, not {contract.kind}"
    if contract.kind not in (TableKind.APPEND, TableKind.UPSERT):
        yield ("kind",), f"what comes in files is of kind append or upsert, not {contract.kind}"
    for name, column in contract.columns.items():
        if column.references:
            where = ("columns", name, "references")
            yield where, "a file is not held against the source's tables; join it in gold"


def _column_names(_: Catalog, contract: Contract) -> Found:
    carries = contract.layer is Layer.BRONZE and contract.kind is not TableKind.VIEW
    if carries and contract.columns:
        yield ("columns",), "a bronze table has its source's columns and states none"
    if not carries and not contract.columns:
        yield ("table",), "`columns` is missing"
    for name in contract.columns:
        if not _COLUMN_NAME.fullmatch(name):
            yield ("columns", name), f"`{name}` is not a name; expected small letters, digits and `_`"
        elif contract.layer in (Layer.SOURCE, Layer.FILES, Layer.EVENTS) and name in _PARTITIONS:
            yield ("columns", name), f"`{name}` is a partition of every bronze table; rename the column"


def _thresholds(_: Catalog, contract: Contract) -> Found:
    measured = contract.layer in (Layer.SILVER, Layer.GOLD) and contract.kind is not TableKind.VIEW
    for name, column in contract.columns.items():
        for said in ("completeness", "unique", "pattern"):
            if getattr(column, said) is not None and not measured:
                yield ("columns", name, said), f"`{said}` belongs to tables of silver and gold"
        if column.completeness is not None and not column.nullable:
            yield ("columns", name, "completeness"), "a column that is not nullable is complete"
        if column.pattern is not None and column.type.kind is not Kind.STRING:
            yield ("columns", name, "pattern"), f"`{name}` is {column.type}, and a pattern is one of strings"
        elif column.pattern is not None and (fault := _fault(column.pattern)):
            yield ("columns", name, "pattern"), f"is not a regular expression: {fault}"


def _fault(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return "it has a quotation mark" if "'" in pattern else ""


def _references(catalog: Catalog, contract: Contract) -> Found:
    for name, column in contract.columns.items():
        if column.references:
            for message in _reference(catalog, contract, name, column.references):
                yield ("columns", name, "references"), message


def _reference(catalog: Catalog, contract: Contract, name: str, target: str) -> Iterator[str]:
    if target not in catalog.tables:
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
        ("z_order", contract.z_order),
        ("route_by", [contract.route_by] if contract.route_by else []),
        *(("indexes", columns) for columns in contract.indexes),
    ]
    for where, names in groups:
        for name in names:
            if name not in known:
                yield (where,), f"there is no column `{name}`{nearest(name, known)}"


def _columns(catalog: Catalog, contract: Contract) -> tuple[str, ...]:
    """The table's columns as the lake has them; the stated ones while its input is wrong."""
    outside = contract.layer in (Layer.SOURCE, Layer.FILES, Layer.EVENTS)
    if outside or any(name not in catalog for name in contract.inputs):
        return tuple(contract.columns)
    return tuple(lake_schema(catalog, contract.table).names)


def _key(catalog: Catalog, contract: Contract) -> Found:
    if not contract.key and contract.kind in (TableKind.UPSERT, TableKind.SCD2):
        yield ("kind",), f"a table of kind {contract.kind} needs a `key`"
    for name in contract.key:
        if name in contract.columns and contract.columns[name].nullable:
            yield ("columns", name), "a key column cannot be nullable"
    stored = contract.kind is not TableKind.VIEW
    if stored and contract.layer is Layer.SILVER and contract.table not in catalog.selects:
        yield from _carried_columns(catalog, contract)


def _z_order(_: Catalog, contract: Contract) -> Found:
    if not contract.z_order:
        return
    if contract.layer not in (Layer.SILVER, Layer.GOLD):
        yield ("z_order",), "`z_order` belongs to silver and gold tables"
    if not 2 <= len(contract.z_order) <= MOST_Z_ORDER_COLUMNS:
        yield ("z_order",), f"a Z-order has 2 to {MOST_Z_ORDER_COLUMNS} columns; of one it is `cluster_by`"
    for name in contract.z_order:
        kind = contract.columns[name].type.kind if name in contract.columns else None
        if kind and kind not in Z_ORDERED:
            yield ("z_order",), f"`{name}` is {kind}; expected one of {', '.join(sorted(Z_ORDERED))}"


def _carried_columns(catalog: Catalog, contract: Contract) -> Found:
    """Without a SELECT a silver column is the source's column of that name and type."""
    layer = _outside(contract)
    source = catalog.tables.get(f"{layer}.{contract.name}")
    for name, column in contract.columns.items() if source else ():
        given = source.columns.get(name) if source else None
        if given is None:
            hint = nearest(name, source.columns if source else ())
            yield ("columns", name), f"the source has no column `{name}` and there is no SELECT{hint}"
        elif arrow_type(given.type) != arrow_type(column.type):
            yield ("columns", name, "type"), f"is {column.type}, but the source's column is {given.type}"


def _outside(contract: Contract) -> Layer:
    """The layer outside the lake that a table of bronze or silver comes from."""
    if contract.from_events:
        return Layer.EVENTS
    return Layer.FILES if contract.from_files else Layer.SOURCE


def _cycles(catalog: Catalog) -> Iterator[Problem]:
    graph = {table: contract.inputs for table, contract in catalog.declared.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = error.args[1]
        message = f"the inputs form a ring: {' <- '.join(ring)}"
        yield problem_at(catalog.files[ring[0]], ("inputs",), message)


def _duplicates(catalog: Catalog, name: str) -> Iterator[Problem]:
    given = [getattr(contract, name) for contract in _named(catalog)]
    twice = {value for value, count in Counter(given).items() if value and count > 1}
    for contract in _named(catalog):
        if getattr(contract, name) in twice:
            message = f"`{getattr(contract, name)}` is named by more than one table"
            yield problem_at(catalog.files[contract.table], (name,), message)


def _named(catalog: Catalog) -> tuple[Contract, ...]:
    return (*catalog.by_layer(Layer.SOURCE), *catalog.by_layer(Layer.EVENTS))
