"""A problem of a contract: file, line, key and what was expected; ``load`` and ``checks`` report so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lakepulse.errors import ContractError

KeyPath = tuple[str | int, ...]
Found = Iterator[tuple[KeyPath, str]]
"""What a check of one contract says: where in its file, and what was expected there."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: ``key`` is the dotted path in the file, ``message`` says what was expected."""

    file: str
    line: int
    key: str
    message: str

    def at_line(self, line: int) -> "Problem":
        """The same problem with a line that the caller knows better."""
        return replace(self, line=line)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class InvalidContractsError(ContractError):
    """All problems found in one go, one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        listed = "\n".join(map(str, self.problems))
        super().__init__(listed, "\nCorrect this and run `lakepulse contracts check`.")


def problem_at(path: Path, keys: KeyPath, message: str) -> Problem:
    """A problem at ``keys`` of the YAML file ``path``; the file is read again for its line numbers."""
    return Problem(shown(path), line_of(path, keys), ".".join(map(str, keys)) or "file", message)


def shown(path: Path) -> str:
    """``path`` as a user standing in the project would write it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def line_of(path: Path, keys: KeyPath) -> int:
    """The line, from 1, of the deepest part of ``keys`` that the file has; 1 where it is not YAML."""
    try:
        node: object = YAML(typ="rt").load(path.read_text())
    except (YAMLError, OSError):
        return 1
    line = 1
    for key in keys:
        position = _position(node, key)
        if position is None:
            break
        line, node = position
    return line


def _position(node: object, key: str | int) -> tuple[int, object] | None:
    if isinstance(node, Mapping) and key in node:
        return node.lc.key(key)[0] + 1, node[key]  # type: ignore[attr-defined]  # ruamel's CommentedMap
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node):
        return node.lc.item(key)[0] + 1, node[key]  # type: ignore[attr-defined]  # ruamel's CommentedSeq
    return None


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (did you mean `x`?)`` for the closest of ``known``, or an empty string."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean `{close[0]}`?)" if close else ""
