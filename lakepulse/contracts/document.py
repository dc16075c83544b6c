"""The document of a contract's file: YAML, and a mapping; what is neither is a problem of its line."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lakepulse.contracts.problems import InvalidContractsError, Problem, shown


def read_document(path: Path, first_key: str) -> dict[str, Any]:
    """The mapping in ``path``, which begins with ``first_key``; raises InvalidContractsError where there is none."""
    try:
        document = _parsed(path.read_text())
    except YAMLError as error:
        raise InvalidContractsError([_syntax_problem(path, error)]) from None
    except OSError as error:
        raise InvalidContractsError([Problem(shown(path), 1, "file", f"cannot be read ({error})")]) from None
    if not isinstance(document, dict):
        raise InvalidContractsError(
            [Problem(shown(path), 1, "file", f"expected a mapping with `{first_key}:`")]
        )
    return document


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Any:  # noqa: ANN401  # YAML is anything
    """The document in ``text``, which nobody changes: who reads all contracts again parses those that have changed."""
    return YAML(typ="safe").load(text)


def _syntax_problem(path: Path, error: YAMLError) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    text = error.problem if isinstance(error, MarkedYAMLError) else str(error)
    return Problem(shown(path), mark.line + 1 if mark else 1, "file", f"is not YAML: {text}")
