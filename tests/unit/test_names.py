"""Names that can be trusted: docstrings name what exists and begin with a noun, a class name means one class.

Run as a script (``python -m tests.unit.test_names``) it prints every failure of every rule.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import PROJECT_ROOT

PACKAGES = ("lakepulse", "cdc_simulator", "spark_jobs", "proof", "serving", "operations")
FOLDERS = (*PACKAGES, "bench", "tests", "airflow", "jupyter")
QUESTION = re.compile(r"(What|Whether|How)\b")
QUOTED = re.compile(r"``([a-z_][a-z0-9_]*(?:[./][A-Za-z0-9_./]+)?)(?:\(\))?``")
TESTS = PROJECT_ROOT / "tests"
STARTS_SERVICES = re.compile(r"^(?:pytestmark = \[?|@| {4})pytest\.mark\.integration", re.MULTILINE)
ELSEWHERE = frozenset({"bin/java", "load_as_version", "latency.1.jsonl"})
"""Quoted names that are others': a JRE's program, delta-rs's method, a file's name that is put together."""
MIRRORED = 0.75
NOT_MIRRORED = re.compile(
    r"operations/(cli|compose|containers)/|/__main__\.py$|/(settings|errors|metadata)\.py$"
)
"""One-line commands, host and container scripts (tested as a whole, in their own process), and mere declarations."""


@cache
def modules() -> Mapping[str, ast.Module]:
    """The project's modules by path."""
    paths = (path for folder in FOLDERS for path in sorted((PROJECT_ROOT / folder).rglob("*.py")))
    return {str(path.relative_to(PROJECT_ROOT)): ast.parse(path.read_text()) for path in paths}


def docstrings(path: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the docstrings in a module, those of attributes too."""
    for node in ast.walk(modules()[path]):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


@cache
def known() -> frozenset[str]:
    """Words that a docstring may name: modules, folders, definitions, attributes, arguments, columns of a table."""
    words = {path.name for path in PROJECT_ROOT.iterdir()}
    for path, tree in modules().items():
        words |= set(Path(path).with_suffix("").parts)
        for node in ast.walk(tree):
            words |= set(_words(node))
    for contract in load_catalog().tables.values():
        words |= {contract.name, *contract.columns}
    return frozenset(words)


def _words(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.arg(arg=name) | ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.keyword(arg=str(name)) | ast.alias(name=name):
            yield from name.split(".")


@cache
def texts() -> str:
    """All texts of the code but its docstrings: SQL, options, topics, names of columns."""
    found = []
    for path, tree in modules().items():
        said = {text for _, text in docstrings(path)}
        constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        found += [value for value in constants if isinstance(value, str) and value not in said]
    return "\n".join(found)


def unknown_names(path: str) -> list[str]:
    """What docstrings quote like a module, a function or a file, and is none: neither in the code nor on the disk."""
    return [
        f"{path}:{line} names `{name}`"
        for line, text in docstrings(path)
        for name in QUOTED.findall(text)
        if not _exists(name)
    ]


def _exists(name: str) -> bool:
    parts = re.split(r"[./]", name.removesuffix(".py"))
    if name in ELSEWHERE:
        return True
    return set(filter(None, parts)) <= known() or (PROJECT_ROOT / name).exists() or name in texts()


def questions() -> list[str]:
    """Modules whose docstring begins with a question's word."""
    texts = {
        path: ast.get_docstring(tree) or ""
        for path, tree in modules().items()
        if not path.startswith("tests/")
    }
    return [f"{path}: {text.splitlines()[0]}" for path, text in texts.items() if QUESTION.match(text)]


def classes_twice() -> list[str]:
    """Class names that more than one module of the packages has."""
    found = defaultdict(list)
    for path, tree in modules().items():
        if path.startswith(PACKAGES):
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(path)
    return [f"{name}: {', '.join(paths)}" for name, paths in sorted(found.items()) if len(paths) > 1]


def not_mirrored() -> tuple[list[str], float]:
    """The modules without a test file of their folder and stem, and the share of those that have one."""
    own = [
        path
        for path in modules()
        if path.startswith(PACKAGES) and not path.endswith("__init__.py") and not NOT_MIRRORED.search(path)
    ]
    without = [path for path in own if not _mirrors(path)]
    return without, 1 - len(without) / len(own)


def _mirrors(path: str) -> bool:
    folder, name = Path(path).parent, Path(path).name
    return any(f"tests/{kind}/{folder}/test_{name}" in modules() for kind in ("unit", "integration"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_name_what_exists(folder: str) -> None:
    assert not [found for path in modules() if path.startswith(f"{folder}/") for found in unknown_names(path)]


def test_module_docstrings_begin_with_their_noun() -> None:
    assert not list(questions())


def test_a_class_name_means_one_class() -> None:
    assert not list(classes_twice())


def test_modules_have_their_tests_beside_them() -> None:
    missing, share = not_mirrored()
    assert share >= MIRRORED, f"{share:.0%} of the modules have tests/…/test_<module>.py; without: {missing}"


def test_every_test_is_where_a_target_of_the_makefile_looks_for_it() -> None:
    """`make unit` reads tests/unit and leaves out what starts services, `make integration` the reverse."""
    files = {path.relative_to(TESTS): path.read_text() for path in TESTS.rglob("test_*.py")}
    starting = {path for path, text in files.items() if STARTS_SERVICES.search(text)}
    suites = {"unit", "integration", "compose", "kubernetes"}
    assert not [str(path) for path in files if path.parts[0] not in suites]
    assert not [str(path) for path in starting if path.parts[0] == "unit"]
    assert not [str(path) for path in files if path.parts[0] == "integration" and path not in starting]


def main() -> None:
    """Print the failures of every rule, and the share of mirrored modules beside its goal."""
    names = [found for path in modules() for found in unknown_names(path)]
    missing, share = not_mirrored()
    print(*names, "", *questions(), "", *classes_twice(), "", *missing, "", sep="\n")
    print(f"mirrored: {share:.0%}, goal {MIRRORED:.0%}")


if __name__ == "__main__":
    main()
