"""Structure: what contracts say of each other and of themselves; ``selects`` and ``rules`` read the SQL."""

from collections import Counter
from collections.abc import Iterator

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.checks.belonging import files, source_only, stored_only
from lakepulse.contracts.checks.columns import (
    column_names,
    key,
    named_columns,
    references,
    thresholds,
    z_order,
)
from lakepulse.contracts.checks.inputs import cycles, inputs, view_inputs
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.contracts.problems import Problem, problem_at

_OF_TABLES = (inputs, source_only, files)
_OF_VIEWS = (view_inputs, stored_only)
_OF_ALL = (column_names, references, thresholds, named_columns, key, z_order)


def structure_problems(catalog: Catalog) -> Iterator[Problem]:
    """What does not fit together between contracts, their SELECTs left aside."""
    for contract in catalog.declared.values():
        own = _OF_VIEWS if contract.kind is TableKind.VIEW else _OF_TABLES
        for check in (*own, *_OF_ALL):
            for keys, message in check(catalog, contract):
                yield problem_at(catalog.files[contract.table], keys, message)
    yield from cycles(catalog)
    yield from _duplicates(catalog, "topic")
    yield from _duplicates(catalog, "relation")


def _duplicates(catalog: Catalog, name: str) -> Iterator[Problem]:
    given = [getattr(contract, name) for contract in _named(catalog)]
    twice = {value for value, count in Counter(given).items() if value and count > 1}
    for contract in _named(catalog):
        if getattr(contract, name) in twice:
            message = f"`{getattr(contract, name)}` is named by more than one table"
            yield problem_at(catalog.files[contract.table], (name,), message)


def _named(catalog: Catalog) -> tuple[Contract, ...]:
    return (*catalog.by_layer(Layer.SOURCE), *catalog.by_layer(Layer.EVENTS))
