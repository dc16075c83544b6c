"""Rules under ``expect``: boolean SQL over the table's own columns, alike on both engines."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import differences
from lakepulse.contracts.compile.select.query import DIALECT, resolve, table_columns
from lakepulse.contracts.model import Contract
from lakepulse.contracts.problems import Problem, nearest, problem_at

_BOOLEAN = (exp.Predicate, exp.And, exp.Or, exp.Not, exp.Boolean, exp.Paren, exp.Column, exp.Func)


def rule_problems(catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with the rules, each at its line."""
    for contract in catalog.tables.values():
        for name, expectation in contract.expect.items():
            for message in rule_faults(catalog, contract, expectation.rule):
                keys = ("expect", name, "rule")
                yield problem_at(catalog.files[contract.table], keys, f"`{expectation.rule}` {message}")


def rule_faults(catalog: Catalog, contract: Contract, rule: str) -> tuple[str, ...]:
    """What is wrong with one rule; empty where it is sound."""
    columns = table_columns(catalog, contract.table)
    try:
        value = sqlglot.parse_one(rule, dialect=DIALECT)
        select = exp.select(exp.alias_(value, "holds")).from_(contract.table)
        query = resolve(select.sql(DIALECT), {contract.table: columns})
    except ParseError as error:
        return (f"is not Spark SQL: {error.errors[0].get('description') if error.errors else error}",)
    except SqlglotError as error:
        return (f"names what the table does not have: {_unknown(str(error), columns)}",)
    if not isinstance(value, _BOOLEAN):
        return ("is not true or false for a row",)
    if query.expression.find(exp.AggFunc, exp.Window, exp.Subquery):
        return ("looks beyond its own row",)
    return differences(query)


def _unknown(text: str, columns: dict[str, str]) -> str:
    word = text.split("'")[1] if text.count("'") >= 2 else text
    return f"`{word}`{nearest(word, columns)}"
