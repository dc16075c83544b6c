"""A rule of one column against constants, as Great Expectations' own checks; ``expectations`` takes the others whole.

Native checks show the values that were seen; a rule that is taken whole only shows how many rows break it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlglot
from sqlglot import exp

from lakepulse.contracts.compile.select.query import DIALECT

CRITICAL, WARNING = "critical", "warning"
_BETWEEN = "expect_column_values_to_be_between"
_LENGTHS = "expect_column_value_lengths_to_be_between"
_LEAST = MappingProxyType({exp.GTE: {}, exp.GT: {"strict_min": True}})
_MOST = MappingProxyType({exp.LTE: {}, exp.LT: {"strict_max": True}})


@dataclass(frozen=True)
class GxExpectation:
    """One expectation: GX's ``type`` in snake case and ``kwargs``; ``reason`` is what the contract says.

    ``subject`` is the contract's column where ``kwargs`` name one that is computed from it.
    """

    type: str
    kwargs: Mapping[str, Any]
    severity: str
    reason: str
    subject: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        return tuple(self.kwargs.get("column_list") or (self.kwargs["column"],))


def native_checks(name: str, rule: str, severity: str) -> tuple[GxExpectation, ...] | None:
    """The checks that together say ``rule`` (Spark SQL), nulls passing; None where GX has no words for it."""
    found: list[GxExpectation] = []
    for condition in _conditions(sqlglot.parse_one(rule, dialect=DIALECT)):
        said = _said(condition)
        if said is None:
            return None
        found.append(GxExpectation(*said, severity, f"{name}: {rule}"))
    # A conjunction over several columns is null, not false, where one is null and another is wrong.
    return tuple(found) if len({check.columns for check in found}) == 1 else None


def _conditions(tree: exp.Expr) -> Iterator[exp.Expr]:
    tree = tree.unnest()
    if isinstance(tree, exp.And):
        yield from _conditions(tree.left)
        yield from _conditions(tree.right)
    else:
        yield tree


def _said(condition: exp.Expr) -> tuple[str, dict[str, Any]] | None:
    if isinstance(condition, exp.Between):
        bounds = _number(condition.args["low"]), _number(condition.args["high"])
        if isinstance(condition.this, exp.Column) and None not in bounds:
            return _BETWEEN, {
                "column": condition.this.name,
                "min_value": bounds[0],
                "max_value": bounds[1],
            }
    if isinstance(condition, exp.GTE | exp.GT | exp.LTE | exp.LT):
        return _compared(condition)
    if isinstance(condition, exp.EQ):
        return _of_length(condition)
    return None


def _of_length(condition: exp.EQ) -> tuple[str, dict[str, Any]] | None:
    value, subject = _number(condition.expression), condition.this
    if value is None or not isinstance(subject, exp.Length) or not isinstance(subject.this, exp.Column):
        return None
    return _LENGTHS, {"column": subject.this.name, "min_value": value, "max_value": value}


def _compared(condition: exp.GTE | exp.GT | exp.LTE | exp.LT) -> tuple[str, dict[str, Any]] | None:
    value, subject = _number(condition.expression), condition.this
    if value is None:
        return None
    least = type(condition) in _LEAST
    strict = (_LEAST if least else _MOST)[type(condition)]
    limits = {"min_value" if least else "max_value": value, **strict}
    if isinstance(subject, exp.Column):
        return _BETWEEN, {"column": subject.name, **limits}
    if isinstance(subject, exp.Length) and isinstance(subject.this, exp.Column):
        return _LENGTHS, {"column": subject.this.name, **limits}
    return None


def _number(value: exp.Expr) -> int | float | None:
    if isinstance(value, exp.Neg):
        positive = _number(value.this)
        return None if positive is None else -positive
    if not isinstance(value, exp.Literal) or value.is_string:
        return None
    return int(value.name) if value.is_int else float(value.name)
