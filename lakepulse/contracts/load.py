"""Reads one YAML file into a ``Contract``; what joins several of them is in ``catalog``."""

from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lakepulse.contracts.document import read_document
from lakepulse.contracts.model import Column, Contract, Expectation, OnFail, TableKind
from lakepulse.contracts.problems import InvalidContractsError, KeyPath, Problem, nearest, problem_at
from lakepulse.contracts.types import Kind

_WORDS: dict[str, list[str]] = {
    "kind": list(TableKind),
    "on_fail": list(OnFail),
    "type": list(Kind),
}


def load_contract(path: Path) -> Contract:
    """The contract in ``path``; raises InvalidContractsError with every problem's line and key."""
    try:
        contract = Contract.model_validate(read_document(path, "table"))
    except ValidationError as error:
        raise InvalidContractsError(_problem(path, detail) for detail in error.errors()) from None
    expected = f"{path.parent.name}.{path.stem}"
    if contract.table != expected:
        message = f"`{contract.table}` does not agree with the file's place; expected `{expected}`"
        raise InvalidContractsError([problem_at(path, ("table",), message)])
    return contract


def _problem(path: Path, detail: ErrorDetails) -> Problem:
    keys: KeyPath = tuple(key for key in detail["loc"] if key != "[key]")
    return problem_at(path, keys, _message(keys, detail))


def _message(keys: KeyPath, detail: ErrorDetails) -> str:
    last = str(keys[-1]) if keys else ""
    if detail["type"] == "missing":
        return f"`{last}` is missing"
    if detail["type"] == "extra_forbidden":
        known = _fields(keys)
        return f"`{last}` is not a key here; expected one of {', '.join(known)}{nearest(last, known)}"
    text = detail["msg"].removeprefix("Value error, ")
    given = detail["input"] if isinstance(detail["input"], str | int | float) else ""
    quoted = f"`{given}`: " if given != "" and f"`{given}`" not in text else ""
    words = _WORDS.get(last, []) if "expected" in text or detail["type"] == "enum" else []
    return f"{quoted}{text}{nearest(str(given), words)}"


def _fields(keys: KeyPath) -> list[str]:
    nested: dict[str, type[BaseModel]] = {"columns": Column, "expect": Expectation}
    owner = nested.get(str(keys[0]), Contract) if len(keys) > 1 else Contract
    return list(owner.model_fields)
