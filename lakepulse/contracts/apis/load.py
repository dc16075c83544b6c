"""Reads ``contracts/apis/*.yaml`` into ``ApiSource``; a mistake is named with file, line and key."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lakepulse.contracts.apis.model import ApiSource
from lakepulse.contracts.document import read_document
from lakepulse.contracts.problems import InvalidContractsError, KeyPath, Problem, nearest, problem_at
from lakepulse.errors import ContractError

APIS = "apis"
"""The folder of APIs, beside those of the layers."""


def load_apis(files: Mapping[str, Path]) -> tuple[dict[str, ApiSource], list[Problem]]:
    """The APIs in ``files`` by name, and the problems of those that are wrong."""
    apis: dict[str, ApiSource] = {}
    problems: list[Problem] = []
    for name, path in files.items():
        try:
            apis[name] = load_api(path)
        except InvalidContractsError as error:
            problems += error.problems
    return apis, problems


def load_api(path: Path) -> ApiSource:
    """The API in ``path``; raises InvalidContractsError with every problem's line and key."""
    try:
        source = ApiSource.model_validate(read_document(path, "api"))
    except ValidationError as error:
        raise InvalidContractsError(_problem(path, detail) for detail in error.errors()) from None
    if source.api != path.stem:
        message = f"`{source.api}` does not agree with the file's name; expected `{path.stem}`"
        raise InvalidContractsError([problem_at(path, ("api",), message)])
    return source


def known_api(apis: Mapping[str, ApiSource], name: str) -> ApiSource:
    """The API of that name; ContractError with the nearest name where there is none."""
    if name not in apis:
        listed = ", ".join(apis) or "none"
        raise ContractError(
            f"there is no API `{name}`{nearest(name, apis)}", f"contracts/{APIS} declares {listed}."
        )
    return apis[name]


def _problem(path: Path, detail: ErrorDetails) -> Problem:
    keys = _keys(detail["loc"])
    last = str(keys[-1]) if keys else ""
    if detail["type"] == "missing":
        return problem_at(path, keys, f"`{last}` is missing")
    if detail["type"] == "extra_forbidden":
        hint = nearest(last, ApiSource.model_fields if len(keys) == 1 else ())
        return problem_at(path, keys, f"`{last}` is not a key here{hint}")
    given = detail["input"] if isinstance(detail["input"], str | int | float) else ""
    quoted = f"`{given}`: " if given != "" else ""
    return problem_at(path, keys, f"{quoted}{detail['msg'].removeprefix('Value error, ')}")


def _keys(place: KeyPath) -> KeyPath:
    """Pydantic's place of a mistake as the file has it: the name of a union's member is in the former alone."""
    of_union = len(place) > 2 and place[0] in ("auth", "paging")
    return tuple(key for key in ((place[0], *place[2:]) if of_union else place) if key != "[key]")
