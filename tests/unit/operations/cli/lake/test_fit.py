"""`lakepulse fit`: what it records is printed; with months held back it writes nothing and prints the comparison."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lakepulse.contracts.catalog import load_catalog
from operations.cli.lake.fit import app
from spark_jobs.gold.advance import advance
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.models.test_fit import orders


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SilverShop:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / "lake"))
    shop = SilverShop(tmp_path / "lake", load_catalog())
    shop.commit(orders(40))
    advance(shop.context, complete=True)
    return shop


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_a_fit_prints_the_version_that_it_recorded(shop: SilverShop) -> None:
    printed = json.loads(said("--json"))
    (row,) = shop.gold("model_parameters")
    assert {name: row[name] for name in ("version", "customers", "r", "margin")} == {
        name: printed[name] for name in ("version", "customers", "r", "margin")
    }
    assert "bg_nbd_log_likelihood" in said()
    assert len(shop.gold("model_parameters")) == 2


def test_with_months_held_back_nothing_is_written(shop: SilverShop) -> None:
    printed = json.loads(said("--hold-back", "3", "--json"))
    assert sum(group["customers"] for group in printed["groups"]) == 40
    assert printed["until"] < printed["last"]
    assert "rank correlation" in said("--hold-back", "3")
    assert shop.gold("model_parameters") == []
