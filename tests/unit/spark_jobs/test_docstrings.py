"""Docstrings tell the truth about names: what a module's docstring calls by name is there, and the noun comes first."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from lakepulse.settings import PROJECT_ROOT

PACKAGES = ("lakepulse", "cdc_simulator", "spark_jobs", "proof", "serving", "operations")
ROOMS = ("runtime", "silver", "gold", "maintenance", "quality", "batch")
MODULES = sorted(path for room in ROOMS for path in (PROJECT_ROOT / "spark_jobs" / room).rglob("*.py"))
NAME = re.compile(r"``([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)``")
QUESTIONS = {"What", "Whether", "How", "Which", "Why", "Where"}


def identifiers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name) | ast.Name(id=name):
                yield name
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)) if len(text) < 100:
                yield from re.findall(r"\w+", text)


@cache
def known() -> frozenset[str]:
    """Packages, modules, functions, classes, fields and short texts (columns, settings) of the whole repository."""
    names: set[str] = set(PACKAGES)
    for package in PACKAGES:
        for path in (PROJECT_ROOT / package).rglob("*.py"):
            names |= {path.stem, path.parent.name, *identifiers(ast.parse(path.read_text()))}
    return frozenset(names)


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text())) or ""


def missing(text: str) -> list[str]:
    return [name for name in NAME.findall(text) if not set(name.split(".")) <= known()]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_a_module_s_docstring_names_what_is_there(path: Path) -> None:
    assert missing(docstring(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_a_module_s_docstring_begins_with_its_noun(path: Path) -> None:
    first, *_ = docstring(path).split()
    assert first not in QUESTIONS


def test_a_name_that_is_gone_is_noticed() -> None:
    assert missing("see ``gold.once_was_here`` and ``restrict``") == ["gold.once_was_here"]
