"""Rules and the rows that break them, as SQL over the alias ``s``; ``steps`` puts it into its statement.

Beside the contract's ``expect`` there is a rule ``references.<column>`` for every foreign key and
``not_null.<column>`` for every column that is not nullable; both quarantine. A reference is held against the
state after the batch, so only a row's latest image is.
"""

from collections.abc import Collection

from lakepulse.contracts.model import Contract, OnFail

MISSING_KEY = "_key"
"""The column of a missing relation."""


def missing_relation(table: str) -> str:
    """The relation with the keys that rows refer to and that do not exist in the silver ``table``."""
    return f"missing.{table.rpartition('.')[2]}"


def foreign_keys(contract: Contract) -> dict[str, list[str]]:
    """The columns that refer to each silver table, by table."""
    found: dict[str, list[str]] = {}
    for name, column in contract.columns.items():
        if column.references:
            found.setdefault(column.references, []).append(name)
    return found


def missing_joins(contract: Contract, dangling: Collection[str]) -> str:
    """The joins after which ``m_<column>._key`` is not null where the referenced row does not exist."""
    return " ".join(
        f"LEFT JOIN {missing_relation(table)} m_{column} ON m_{column}.{MISSING_KEY} = s.{column}"
        for table in dangling
        for column in foreign_keys(contract)[table]
    )


def broken(contract: Contract, on_fail: OnFail, dangling: Collection[str]) -> str:
    """SQL: the names of the broken rules with commas between, empty for a delete."""
    conditions = [
        (name, f"NOT ({rule.rule})") for name, rule in contract.expect.items() if rule.on_fail is on_fail
    ]
    if on_fail is OnFail.QUARANTINE:
        conditions += _structural(contract, dangling)
    if not conditions:
        return "''"
    cases = ", ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in conditions)
    return f"CASE WHEN s._op = 'd' THEN '' ELSE CONCAT_WS(',', {cases}) END"


def _structural(contract: Contract, dangling: Collection[str]) -> list[tuple[str, str]]:
    nulls = [
        (f"not_null.{name}", f"s.{name} IS NULL")
        for name, column in contract.columns.items()
        if not column.nullable
    ]
    missing = [
        (f"references.{column}", f"s._last AND m_{column}.{MISSING_KEY} IS NOT NULL")
        for table in dangling
        for column in foreign_keys(contract)[table]
    ]
    return nulls + missing
