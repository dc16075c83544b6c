"""Every commit that changes rows goes through the writers: nothing else calls what commits."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakepulse.settings import PROJECT_ROOT

ROOT = PROJECT_ROOT
WRITERS = ROOT / "spark_jobs" / "runtime" / "writers"
MODULES = [
    path
    for package in ("spark_jobs", "proof", "serving", "operations")
    for path in sorted((ROOT / package).rglob("*.py"))
    if WRITERS not in path.parents
]
FUNCTIONS = {"write_deltalake", "CommitProperties", "Transaction"}
"""Of deltalake: what commits, or makes a commit carry something."""
METHODS = {"delete", "merge", "create_write_transaction", "restore", "save", "saveAsTable", "writeTo"}
"""Of both libraries' tables and of Spark's rows."""
WRITER = "writer"
FILES = "obstore"
"""Deletes files that are no table's."""


def commits(source: str) -> Iterator[str]:
    """The places in ``source`` that commit to a Delta table past a writer."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("deltalake"):
                yield from (f"{node.lineno}: {each.name}" for each in names if each.name in FUNCTIONS)
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in METHODS:
                if ast.unparse(receiver).rpartition(".")[2] not in (WRITER, FILES):
                    yield f"{node.lineno}: {ast.unparse(receiver)}.{name}"
            # A dict has an update too, but none with such arguments.
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                if {"predicate", "new_values", "updates"} & {each.arg for each in keywords}:
                    yield f"{node.lineno}: update"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_commits_past_the_writers(path: Path) -> None:
    assert list(commits(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "from deltalake import DeltaTable, write_deltalake",
        "lake.open(table).delete('k = 1')",
        "handle.merge(rows, 'k')",
        "handle.update({'v': '1'}, predicate='k = 1')",
        "handle.create_write_transaction(actions, 'append', schema)",
    ],
)
def test_what_commits_is_recognized(source: str) -> None:
    assert list(commits(source))


def test_the_writers_themselves_commit() -> None:
    assert any(True for path in WRITERS.glob("*.py") for _ in commits(path.read_text()))
