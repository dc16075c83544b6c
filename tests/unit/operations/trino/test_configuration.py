"""What the committed configuration of Trino says about its users; that Trino obeys is tested on a real one."""

import json
import re
from typing import Any

import pytest

from lakepulse.settings import PROJECT_ROOT
from operations.trino.passwords import USERS

ETC = PROJECT_ROOT / "trino" / "etc"
RULES: dict[str, list[dict[str, Any]]] = json.loads((ETC / "rules.json").read_text())


def first(section: str, **asked: str) -> dict[str, Any]:
    """The first rule whose patterns match, as Trino decides."""
    for rule in RULES[section]:
        patterns = {key: rule.get(key, ".*") for key in asked}
        if all(re.fullmatch(patterns[key], value) for key, value in asked.items()):
            return rule
    raise AssertionError(f"no rule for {asked}")


@pytest.mark.parametrize("user", [user for user in USERS if user not in {"registrar", "monitor"}])
def test_nobody_but_the_registrar_writes_to_the_lake(user: str) -> None:
    assert first("catalogs", user=user, catalog="delta")["allow"] == "read-only"
    assert set(first("tables", user=user, catalog="delta", schema="gold")["privileges"]) == {"SELECT"}


@pytest.mark.parametrize(
    ("user", "schema", "reads"),
    [
        ("viewer", "gold", True),
        ("viewer", "gold_views", True),
        ("viewer", "silver", False),
        ("viewer", "bronze", False),
        ("analyst", "silver_views", True),
        ("analyst", "bronze", False),
        ("admin", "bronze", True),
        ("stranger", "gold", False),
    ],
)
def test_each_user_reads_its_layers(user: str, schema: str, reads: bool) -> None:
    privileges = first("tables", user=user, catalog="delta", schema=schema)["privileges"]
    assert ("SELECT" in privileges) is reads


def test_monitoring_may_read_figures_and_no_table() -> None:
    catalogs = [path.stem for path in (ETC / "catalog").glob("*.properties")]
    assert {first("catalogs", user="monitor", catalog=each)["allow"] for each in catalogs} == {"none"}
    assert first("tables", user="monitor", catalog="delta", schema="gold")["privileges"] == []
    assert first("system_information", user="monitor")["allow"] == ["read"]


def test_a_stranger_sees_no_catalog() -> None:
    catalogs = [path.stem for path in (ETC / "catalog").glob("*.properties")]
    assert {first("catalogs", user="stranger", catalog=each)["allow"] for each in catalogs} == {"none"}


def test_no_secret_is_written_down() -> None:
    for path in ETC.rglob("*.properties"):
        for line in path.read_text().splitlines():
            name, _, value = line.partition("=")
            if re.search("password$|secret", name):
                assert value.startswith("${ENV:"), f"{path.name}: {line}"
