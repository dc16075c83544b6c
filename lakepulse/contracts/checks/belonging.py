"""Belonging: what a contract may say of tables of its layer and kind, and of no others."""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import INGEST, STREAM, Contract, Layer, TableKind
from lakepulse.contracts.problems import Found

_STORED_ONLY = ("freshness", "retention", "expect", "group", "cluster_by", "z_order")
_SOURCE_ONLY = ("relation", "topic", "route_by", "indexes")


def stored_only(_: Catalog, contract: Contract) -> Found:
    """A view says nothing of how rows are stored."""
    for name in (*_SOURCE_ONLY, *_STORED_ONLY):
        if getattr(contract, name):
            yield (name,), f"`{name}` belongs to stored tables, and this is a view"


def source_only(_: Catalog, contract: Contract) -> Found:
    """What describes a table of Postgres is said of source tables alone."""
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


def files(catalog: Catalog, contract: Contract) -> Found:
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
