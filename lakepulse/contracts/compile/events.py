"""Contract to the SELECT that checks a topic's messages: typed columns, or the reason why one is malformed.

Spark SQL, as every SELECT is; DuckDB runs it. A field is read as text and must have its type's form, so that nothing is
rounded, cut off or guessed.
"""

from collections.abc import Iterator

from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.types import Kind, LogicalType
from lakepulse.errors import ContractError

MESSAGES = "events.messages"
"""The relation: ``_partition``, ``_offset``, ``_appended_at``, ``value`` (null where it is no JSON text),
``value_bytes`` (as it came)."""
REASON = "_reason"
_PLACE = ("_partition", "_offset", "_appended_at", "value", "value_bytes")
_TIME = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z"


def check_messages(contract: Contract) -> str:
    """Spark SQL over MESSAGES: its columns, the contract's (null where REASON is not), and REASON (null: sound)."""
    texts = ", ".join(f"get_json_object(value, '$.{name}') AS {_text(name)}" for name in contract.columns)
    typed = ", ".join(f"{_typed(contract, name)} AS {name}" for name in contract.columns)
    named, place = ", ".join(contract.columns), ", ".join(_PLACE)
    of_texts = ", ".join(_text(name) for name in contract.columns)
    reasons = " ".join(f"WHEN {broken} THEN '{reason}'" for broken, reason in _reasons(contract))
    return (
        f"SELECT {place}, {named}, CASE {reasons} END AS {REASON} FROM "  # noqa: S608  # from the contract
        f"(SELECT {place}, {of_texts}, {typed} FROM (SELECT {place}, {texts} FROM {MESSAGES}) AS read) AS typed"
    )


def _reasons(contract: Contract) -> Iterator[tuple[str, str]]:
    yield "value IS NULL", "it is no JSON in UTF-8"
    for name, column in contract.columns.items():
        if not column.nullable:
            yield f"{_text(name)} IS NULL", f"{name} is missing"
        yield f"{_text(name)} IS NOT NULL AND {name} IS NULL", f"{name} is no {column.type}"
    for rule_name, expectation in contract.expect.items():
        yield f"NOT ({expectation.rule})", f"it breaks {rule_name}"


def _text(name: str) -> str:
    return f"_{name}"


def _typed(contract: Contract, name: str) -> str:
    column: Column = contract.columns[name]
    text, length = _text(name), column.type.length
    if column.type.kind is Kind.STRING:
        return f"CASE WHEN length({text}) <= {length} THEN {text} END" if length else text
    form, target = _form(contract, name, column.type)
    return f"CASE WHEN {text} RLIKE '^{form}$' THEN TRY_CAST({text} AS {target}) END"


def _form(contract: Contract, name: str, logical: LogicalType) -> tuple[str, str]:
    """A regular expression of the texts that are such a value, and Spark's name of the type."""
    match logical.kind:
        case Kind.BOOLEAN:
            return "(true|false)", "BOOLEAN"
        case Kind.INT64:
            return "-?[0-9]{1,19}", "BIGINT"
        case Kind.DECIMAL:
            scale = logical.scale or 0
            return f"-?[0-9]+([.][0-9]{{1,{max(scale, 1)}}}0*)?", f"DECIMAL({logical.precision}, {scale})"
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return _TIME, "TIMESTAMP"
        case _:
            raise ContractError(
                f"{contract.table}.{name} is {logical}, which no event can have",
                "Events have string, boolean, int64, decimal and timestamp; or teach compile/events.py the type.",
            )
