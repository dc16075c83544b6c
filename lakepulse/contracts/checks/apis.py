"""APIs beside the tables that they land in, and the tables whose rows they are asked about."""

from collections.abc import Iterator, Mapping

from lakepulse.contracts.apis.model import ApiField, ApiSource, EachRow, FieldType
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.problems import KeyPath, Problem, nearest, problem_at
from lakepulse.contracts.types import Kind

_KINDS: Mapping[FieldType, frozenset[Kind]] = {
    FieldType.STRING: frozenset({Kind.STRING}),
    FieldType.INTEGER: frozenset({Kind.INT32, Kind.INT64, Kind.DECIMAL, Kind.FLOAT64}),
    FieldType.NUMBER: frozenset({Kind.DECIMAL, Kind.FLOAT64}),
    FieldType.BOOLEAN: frozenset({Kind.BOOLEAN}),
    FieldType.DATE: frozenset({Kind.DATE}),
    FieldType.TIMESTAMP: frozenset({Kind.TIMESTAMP, Kind.TIMESTAMPTZ}),
}
"""What a value of an answer can become in a file's table."""
Found = Iterator[tuple[KeyPath, str]]


def api_problems(catalog: Catalog) -> Iterator[Problem]:
    """What does not fit together between APIs and tables."""
    for name, source in catalog.apis.items():
        for keys, message in (*_landing(catalog, source), *_each(catalog, source)):
            yield problem_at(catalog.api_files[name], keys, message)


def _landing(catalog: Catalog, source: ApiSource) -> Found:
    contract = catalog.tables.get(source.table)
    if contract is None:
        of_files = [name for name in catalog.tables if name.startswith("files.")]
        yield ("table",), f"there is no table `{source.table}`{nearest(source.table, of_files)}"
        return
    if contract.format is None or contract.format.json_ is None:
        yield (
            ("table",),
            f"`{source.table}` takes no JSON, and an API's records are landed so; add it to `format`",
        )
    for name in contract.columns:
        if name not in source.columns:
            yield (
                ("fields",),
                f"the column `{name}` of `{source.table}` is neither in fields nor in each.fields",
            )
    for name, field in source.fields.items():
        for message in _field(contract, name, field):
            yield ("fields", name), message


def _field(contract: Contract, name: str, field: ApiField) -> Iterator[str]:
    column = contract.columns.get(name)
    if column is None:
        yield f"`{contract.table}` has no column `{name}`{nearest(name, contract.columns)}"
        return
    if column.type.kind not in _KINDS[field.type]:
        yield f"is a {field.type}, but the column of `{contract.table}` is {column.type}"
    if field.nullable and not column.nullable:
        yield f"may be empty, but the column of `{contract.table}` may not"


def _each(catalog: Catalog, source: ApiSource) -> Found:
    if source.each is None:
        return
    asked = catalog.declared.get(source.each.table)
    if asked is None:
        hint = nearest(source.each.table, catalog.declared)
        yield ("each", "table"), f"there is no table `{source.each.table}`{hint}"
        return
    for keys, column in _named(source.each):
        if column not in asked.columns:
            yield ("each", *keys), f"`{asked.table}` has no column `{column}`{nearest(column, asked.columns)}"
    landed = catalog.tables[source.table].columns if source.table in catalog.tables else {}
    for number, name in enumerate(source.each.fields):
        for message in _handed_on(landed, asked, name):
            yield ("each", "fields", number), message


def _named(each: EachRow) -> Iterator[tuple[KeyPath, str]]:
    yield ("key",), each.key
    yield ("order_by",), each.order_by
    for parameter, column in each.query.items():
        yield ("query", parameter), column
    for number, column in enumerate(each.fields):
        yield ("fields", number), column


def _handed_on(landed: Mapping[str, Column], asked: Contract, name: str) -> Iterator[str]:
    if name in asked.columns and name in landed and landed[name].type != asked.columns[name].type:
        yield f"`{name}` is {asked.columns[name].type} in `{asked.table}`, but lands as {landed[name].type}"
