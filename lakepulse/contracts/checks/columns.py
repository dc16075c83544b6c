"""Columns: their names, thresholds and references, and the keys, groups and orders that are made of them."""

import re
from collections.abc import Iterable, Iterator

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import arrow_type, lake_schema
from lakepulse.contracts.compile.delta import MOST_Z_ORDER_COLUMNS, Z_ORDERED
from lakepulse.contracts.metadata import PARTITIONS
from lakepulse.contracts.model import LAKE_LAYERS, Contract, Layer, TableKind
from lakepulse.contracts.problems import Found, nearest
from lakepulse.contracts.types import Kind

_PARTITIONS = frozenset(field.name for field in PARTITIONS)
_COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]*")


def column_names(_: Catalog, contract: Contract) -> Found:
    """A table states its columns, by names that every engine takes; bronze states none."""
    carries = contract.layer is Layer.BRONZE and contract.kind is not TableKind.VIEW
    if carries and contract.columns:
        yield ("columns",), "a bronze table has its source's columns and states none"
    if not carries and not contract.columns:
        yield ("table",), "`columns` is missing"
    for name in contract.columns:
        if not _COLUMN_NAME.fullmatch(name):
            yield ("columns", name), f"`{name}` is not a name; expected small letters, digits and `_`"
        elif contract.layer not in LAKE_LAYERS and name in _PARTITIONS:
            yield ("columns", name), f"`{name}` is a partition of every bronze table; rename the column"


def thresholds(_: Catalog, contract: Contract) -> Found:
    """Thresholds and patterns stand where they are measured, and can be measured."""
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


def references(catalog: Catalog, contract: Contract) -> Found:
    """A reference names a table of the same layer by its one key column, of the same type."""
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


def named_columns(catalog: Catalog, contract: Contract) -> Found:
    """Keys, groups, orders and indexes name columns that there are."""
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
    outside = contract.layer not in LAKE_LAYERS
    if outside or any(name not in catalog for name in contract.inputs):
        return tuple(contract.columns)
    return tuple(lake_schema(catalog, contract.table).names)


def key(catalog: Catalog, contract: Contract) -> Found:
    """Where rows are found by a key there is one, never null; silver's columns are there to be carried over."""
    if not contract.key and contract.kind in (TableKind.UPSERT, TableKind.SCD2):
        yield ("kind",), f"a table of kind {contract.kind} needs a `key`"
    for name in contract.key:
        if name in contract.columns and contract.columns[name].nullable:
            yield ("columns", name), "a key column cannot be nullable"
    stored = contract.kind is not TableKind.VIEW
    if stored and contract.layer is Layer.SILVER and contract.table not in catalog.selects:
        yield from _carried_columns(catalog, contract)


def z_order(_: Catalog, contract: Contract) -> Found:
    """A Z-order has as many columns as one can have, of types that can be ordered so."""
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
    source = catalog.tables.get(f"{_outside(contract)}.{contract.name}")
    if source is None:
        return
    for name, column in contract.columns.items():
        given = source.columns.get(name)
        if given is None:
            hint = nearest(name, source.columns)
            yield ("columns", name), f"the source has no column `{name}` and there is no SELECT{hint}"
        elif arrow_type(given.type) != arrow_type(column.type):
            yield ("columns", name, "type"), f"is {column.type}, but the source's column is {given.type}"


def _outside(contract: Contract) -> Layer:
    """The layer outside the lake that a table of bronze or silver comes from."""
    if contract.from_events:
        return Layer.EVENTS
    return Layer.FILES if contract.from_files else Layer.SOURCE
