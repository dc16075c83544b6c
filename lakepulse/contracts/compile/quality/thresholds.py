"""Thresholds of a column as Great Expectations' checks: how complete, how distinct and how well formed its values are.

``expectations`` puts them into a table's suite. A breach is critical, and its finding has the share that was seen.
"""

from collections.abc import Iterator

from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, GxExpectation
from lakepulse.contracts.model import Contract, TableKind


def completeness_checks(contract: Contract) -> Iterator[GxExpectation]:
    """At least the stated share of the rows has a value."""
    for name, column in contract.columns.items():
        if column.completeness is not None:
            yield GxExpectation(
                "expect_column_values_to_not_be_null",
                {"column": name, "mostly": column.completeness},
                CRITICAL,
                f"completeness: at least {_percent(column.completeness)}",
            )


def computed_checks(contract: Contract) -> Iterator[GxExpectation]:
    """What is said of the columns that ``computed_columns`` adds."""
    for name, column in contract.columns.items():
        if column.unique is not None:
            yield GxExpectation(
                "expect_column_proportion_of_unique_values_to_be_between",
                {"column": _distinct(name), "min_value": column.unique},
                CRITICAL,
                f"unique: at least {_percent(column.unique)} of the values",
                name,
            )
        if column.pattern is not None:
            yield GxExpectation(
                "expect_column_values_to_be_in_set",
                {"column": _valid(name), "value_set": [True]},
                CRITICAL,
                f"pattern: {column.pattern}",
                name,
            )


def computed_columns(contract: Contract) -> Iterator[str]:
    """Spark SQL over the table ``t``: values beside those that pages may show, of a history the present ones.

    Of a personal column GX sees stars; of these columns it shows shares alone.
    """
    for name, column in contract.columns.items():
        if column.unique is not None:
            value = f"t.{name}"
            current = f"CASE WHEN t._is_current THEN {value} END"
            yield f"{current if contract.kind is TableKind.SCD2 else value} AS {_distinct(name)}"
        if column.pattern is not None:
            yield f"t.{name} RLIKE '^(?:{column.pattern})$' AS {_valid(name)}"


def thresholds(contract: Contract, name: str) -> str:
    """What the contract says of the column, for people; empty where it says nothing."""
    column = contract.columns[name]
    said = [
        f"at least {_percent(column.completeness)} of the rows have it" if column.completeness else "",
        f"at least {_percent(column.unique)} of the values differ" if column.unique else "",
        f"matches `{column.pattern}`" if column.pattern else "",
    ]
    return ", ".join(filter(None, said))


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


def _distinct(name: str) -> str:
    return f"distinct_{name}"


def _valid(name: str) -> str:
    return f"valid_{name}"
