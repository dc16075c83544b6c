"""Contract to Great Expectations: the suite of a silver or gold table, and the SELECT that gives it its columns.

What GX can say of a column it says itself (nulls, keys, lengths, ranges, accepted values). A rule over several columns
and a reference to another table become a boolean column of the SELECT, which must be true wherever it is not null.
``spark_jobs/quality`` runs both; ``rule_checks`` reads the rules.
"""

from collections.abc import Iterator
from typing import Any

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, WARNING, GxExpectation, native_checks
from lakepulse.contracts.compile.quality.thresholds import (
    completeness_checks,
    computed_checks,
    computed_columns,
)
from lakepulse.contracts.model import Contract, OnFail, TableKind
from lakepulse.contracts.types import Kind

KEY = "_key"
"""The column of a relation of existing keys."""


def suite(contract: Contract) -> dict[str, Any]:
    """The suite as GX 1.x reads it: ``name`` and ``expectations`` with ``type``, ``kwargs``, ``severity``, ``meta``."""
    checks = [
        *(*_columns(contract), *completeness_checks(contract), *computed_checks(contract)),
        *(*_keys(contract), *_rules(contract), *_references(contract)),
    ]
    return {"name": contract.table, "expectations": [_as_json(check) for check in checks]}


def checked_rows(contract: Contract) -> str:
    """Spark SQL over the table and the relations of ``parents``: the columns that ``suite`` names, and no others."""
    names = dict.fromkeys(column for check in _own_columns(contract) for column in check.columns)
    selected = [_shown(contract, name) for name in names]
    selected += [f"{rule} AS {_holds(name)}" for name, rule in _whole_rules(contract)]
    selected += computed_columns(contract)
    selected += [f"{_found(contract, name)} AS {_exists(name)}" for name, _ in references(contract)]
    if contract.kind is TableKind.SCD2:
        selected.append(f"CASE WHEN t._is_current THEN t.{contract.key[0]} END AS {_current(contract)}")
    joins = " ".join(
        f"LEFT JOIN {parent_relation(parent)} p_{name} ON p_{name}.{KEY} = t.{name}"
        for name, parent in references(contract)
    )
    return f"SELECT {', '.join(selected)} FROM {contract.table} AS t {joins}"  # noqa: S608  # a contract's names


def references(contract: Contract) -> tuple[tuple[str, str], ...]:
    """Each column that refers to a table, with that table."""
    return tuple((name, column.references) for name, column in contract.columns.items() if column.references)


def parent_relation(table: str) -> str:
    """The relation with the distinct keys (column KEY) that exist in ``table``."""
    return f"existing.{table.rpartition('.')[2]}"


def _as_json(check: GxExpectation) -> dict[str, Any]:
    return {
        "type": check.type,
        "kwargs": dict(check.kwargs),
        "severity": check.severity,
        "meta": {"contract": check.reason, "column": check.subject},
    }


def _own_columns(contract: Contract) -> Iterator[GxExpectation]:
    """The checks of columns that the table has itself."""
    yield from _columns(contract)
    yield from completeness_checks(contract)
    yield from (check for check in _keys(contract) if _current(contract) not in check.columns)
    for name, expectation in contract.expect.items():
        yield from native_checks(name, expectation.rule, _severity(expectation.on_fail)) or ()


def _columns(contract: Contract) -> Iterator[GxExpectation]:
    for name, column in contract.columns.items():
        if not column.nullable:
            yield GxExpectation(
                "expect_column_values_to_not_be_null", {"column": name}, CRITICAL, "not nullable"
            )
        if column.type.length:
            lengths = {"column": name, "max_value": column.type.length}
            yield GxExpectation(
                "expect_column_value_lengths_to_be_between", lengths, CRITICAL, str(column.type)
            )


def _keys(contract: Contract) -> Iterator[GxExpectation]:
    key = contract.key
    if contract.kind is TableKind.SCD2:
        current = {"column": _current(contract)}
        yield GxExpectation(
            "expect_column_values_to_be_unique", current, CRITICAL, "one current version a key"
        )
        key = (*key, "_commit_lsn")
    if len(key) == 1:
        yield GxExpectation("expect_column_values_to_be_unique", {"column": key[0]}, CRITICAL, "key")
    elif key:
        compound = {"column_list": list(key)}
        yield GxExpectation("expect_compound_columns_to_be_unique", compound, CRITICAL, "key")


def _rules(contract: Contract) -> Iterator[GxExpectation]:
    for name, expectation in contract.expect.items():
        severity = _severity(expectation.on_fail)
        checks = native_checks(name, expectation.rule, severity)
        yield from (
            [_true(_holds(name), severity, f"{name}: {expectation.rule}")] if checks is None else checks
        )


def _references(contract: Contract) -> Iterator[GxExpectation]:
    for name, parent in references(contract):
        yield _true(_exists(name), CRITICAL, f"{name} refers to {parent}")


def _whole_rules(contract: Contract) -> Iterator[tuple[str, str]]:
    for name, expectation in contract.expect.items():
        if native_checks(name, expectation.rule, _severity(expectation.on_fail)) is None:
            yield name, expectation.rule


def _true(column: str, severity: str, reason: str) -> GxExpectation:
    return GxExpectation(
        "expect_column_values_to_be_in_set", {"column": column, "value_set": [True]}, severity, reason
    )


def _severity(on_fail: OnFail) -> str:
    """Rows that break a quarantine rule must not be in the table at all, so finding one is critical too."""
    return WARNING if on_fail is OnFail.WARN else CRITICAL


def _shown(contract: Contract, name: str) -> str:
    """A column as pages and logs may show it: of what concerns a person only whether it is there, and its length."""
    column = contract.columns.get(name)
    if column is None or not column.pii or column.type.kind is not Kind.STRING or name in contract.key:
        return f"t.{name}"
    return f"REGEXP_REPLACE(t.{name}, '.', '*') AS {name}"


def _found(contract: Contract, column: str) -> str:
    """Whether the row's reference exists; null where it refers to nothing. Of a history only the present is held."""
    empty = f"t.{column} IS NULL"
    if contract.kind is TableKind.SCD2:
        empty += " OR NOT t._is_current"
    return f"CASE WHEN {empty} THEN NULL ELSE p_{column}.{KEY} IS NOT NULL END"


def _holds(rule: str) -> str:
    return f"holds_{rule}"


def _exists(column: str) -> str:
    return f"exists_{column}"


def _current(contract: Contract) -> str:
    return f"current_{contract.key[0]}" if contract.key else ""
