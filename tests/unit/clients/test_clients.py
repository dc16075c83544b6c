"""Clients of the API: the guide shows the very files, and what the one for TypeScript is made with is pinned."""

import json
import re
from typing import Any

import pytest

from lakepulse.settings import PROJECT_ROOT

GUIDE = PROJECT_ROOT / "docs" / "guides" / "call-the-api.md"
FOLDER = PROJECT_ROOT / "clients" / "typescript"
PACKAGE: dict[str, Any] = json.loads((FOLDER / "package.json").read_text())
LOCK: dict[str, Any] = json.loads((FOLDER / "package-lock.json").read_text())
OPERATIONS = {
    operation["operationId"]: path
    for path, methods in json.loads((PROJECT_ROOT / "serving" / "api" / "openapi.json").read_text())[
        "paths"
    ].items()
    for operation in methods.values()
}


@pytest.mark.parametrize(
    ("language", "file"),
    [("python", "clients/python/days.py"), ("ts", "clients/typescript/examples/days.ts")],
)
def test_the_guide_shows_the_file_that_is_tried(language: str, file: str) -> None:
    assert f"```{language}\n{(PROJECT_ROOT / file).read_text()}```" in GUIDE.read_text()


def test_every_package_is_one_version_and_the_lock_has_its_hash() -> None:
    assert all(re.fullmatch(r"[\d.]+", version) for version in PACKAGE["devDependencies"].values())
    assert LOCK["packages"][""]["devDependencies"] == PACKAGE["devDependencies"]
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert [name for name, each in packages.items() if not each["integrity"].startswith("sha512-")] == []


def test_the_lock_names_no_address() -> None:
    assert "://" not in (FOLDER / "package-lock.json").read_text()


def test_the_examples_ask_what_there_is() -> None:
    python = (PROJECT_ROOT / "clients" / "python" / "days.py").read_text()
    asked = set(re.findall(r'"(/[a-z/]+)"', python)) - {"/api/v1"}
    assert {f"/api/v1{path}" for path in asked} == {OPERATIONS["customers"], OPERATIONS["kpis_daily"]}
