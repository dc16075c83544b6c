"""``lakepulse quarantine``: rows that a wrong rule kept out, and the same ones once the contract is corrected."""

import json
import shutil
from pathlib import Path

import pytest

from cdc_simulator.source.load import load
from lakepulse.settings import PROJECT_ROOT, Settings
from tests.integration.commands import lakepulse

pytestmark = pytest.mark.integration

WRONG = '\nexpect:\n  few_colors: {rule: "color_id < 5", on_fail: quarantine}\n'


def colors() -> int:
    (row,) = json.loads(lakepulse("sql", "SELECT count(*) AS colors FROM silver.colors", "--json"))
    return int(row["colors"])


def test_rows_come_to_silver_once_the_wrong_rule_is_corrected(
    fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROJECT_ROOT / "contracts", tmp_path / "contracts")
    contract = tmp_path / "contracts" / "silver" / "colors.yaml"
    right = contract.read_text()
    contract.write_text(right + WRONG)
    monkeypatch.setenv("LAKEPULSE_CONTRACTS", str(tmp_path / "contracts"))
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    assert colors() == 4
    (held,) = json.loads(lakepulse("quarantine", "list", "--json"))
    assert (held["table"], held["rule"]) == ("silver.colors", "few_colors")
    assert held["rows"] > 0
    assert len(json.loads(lakepulse("quarantine", "show", "silver.colors", "--json"))) == held["rows"]
    released = lakepulse("quarantine", "release", "silver.colors")
    assert f"0 of {held['rows']} entries released" in released

    contract.write_text(right)
    released = lakepulse("quarantine", "release", "silver.colors")
    assert f"{held['rows']} of {held['rows']} entries released, 0 remain" in released
    assert colors() == 4 + held["rows"]
    assert json.loads(lakepulse("quarantine", "list", "--json")) == []
