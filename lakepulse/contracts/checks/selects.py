"""Checks of each SELECT: it reads the contract's inputs and gives its columns, alike on both engines."""

from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types

from lakepulse.contracts.catalog import Catalog, select_paths
from lakepulse.contracts.compile.arrow import arrow_type
from lakepulse.contracts.compile.select.duckdb import differences, not_row_wise, to_duckdb
from lakepulse.contracts.compile.select.query import DIALECT, Query, resolve_select
from lakepulse.contracts.compile.spark import spark_type
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.contracts.problems import InvalidContractsError, Problem, nearest, problem_at, shown
from lakepulse.errors import ContractError


def select_problems(catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with the SELECTs that people wrote; ``line`` is 1 where only the whole SELECT can be named."""
    yield from _strays(catalog)
    for table in catalog.select_files:
        try:
            query = resolve_select(catalog, table)
            to_duckdb(catalog.selects[table])
        except InvalidContractsError as error:
            yield from error.problems
        except ContractError as error:
            yield problem_at(catalog.select_files[table], (), error.problem)
        else:
            if query is not None:
                yield from _disagreements(catalog, catalog.get(table), query)


def _disagreements(catalog: Catalog, contract: Contract, query: Query) -> Iterator[Problem]:
    select = catalog.select_files[contract.table]
    for message in (*_row_wise(catalog, contract), *differences(query)):
        yield problem_at(select, (), message)
    for message in (*_inputs(contract, query), *_outputs(contract, query)):
        yield Problem(shown(select), 1, contract.table, message)


def _row_wise(catalog: Catalog, contract: Contract) -> list[str]:
    if contract.layer is not Layer.SILVER or contract.kind is TableKind.VIEW:
        return []
    obstacle = not_row_wise(sqlglot.parse_one(catalog.selects[contract.table], dialect=DIALECT))
    return [f"a silver SELECT maps one row to one row, but this has {obstacle}"] if obstacle else []


def _inputs(contract: Contract, query: Query) -> Iterator[str]:
    for name in sorted(set(contract.inputs) - set(query.inputs)):
        yield f"the contract names the input `{name}`, which the SELECT does not read"
    for name in sorted(set(query.inputs) - set(contract.inputs)):
        yield f"the SELECT reads `{name}`, which is not among the contract's inputs"


def _outputs(contract: Contract, query: Query) -> Iterator[str]:
    expected, given = tuple(contract.columns), query.outputs
    for name in given:
        if name not in expected:
            yield f"the SELECT gives `{name}`, which is not a column of the contract{nearest(name, expected)}"
    for name in expected:
        if name not in given:
            yield f"the SELECT does not give the contract's column `{name}`"
    if sorted(expected) == sorted(given):
        if expected != given:
            yield f"the columns come in another order; expected {', '.join(expected)}"
        yield from _types(contract, query)


def _types(contract: Contract, query: Query) -> Iterator[str]:
    """Outputs whose type is certain: casts and columns that are passed on."""
    tree = annotate_types(query.expression.copy(), schema=query.schema, dialect=DIALECT)
    for projection in tree.selects:
        value = projection.unalias()
        stated = spark_type(arrow_type(contract.columns[projection.output_name].type))
        if isinstance(value, exp.Cast | exp.Column) and value.type and _differs(value, stated):
            given = value.type.sql(DIALECT)
            yield f"`{projection.output_name}` is {given} in the SELECT and {stated} in the contract"


def _differs(value: exp.Expr, stated: str) -> bool:
    expected = exp.DataType.build(stated, dialect=DIALECT)
    if value.type is None or value.type.is_type("unknown", "null"):
        return False
    exact = isinstance(value, exp.Cast)
    return value.type != expected if exact else value.type.this != expected.this


def _strays(catalog: Catalog) -> Iterator[Problem]:
    """SELECTs without a contract: usually a slip in the file's name."""
    known = set(catalog.select_files.values())
    for selects in sorted({path.parent.parent for path in known}):
        for path in select_paths(selects):
            if path not in known:
                yield _stray(catalog, path)


def _stray(catalog: Catalog, path: Path) -> Problem:
    table = f"{path.parent.name}.{path.stem}"
    return Problem(shown(path), 1, table, f"there is no contract `{table}`{nearest(table, catalog.declared)}")
