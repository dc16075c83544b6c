"""The rules of prices and objectives."""

from ruamel.yaml import YAML

from monitoring.build import RULES
from monitoring.rule_settings import rule_settings
from operations.monitoring.settings import ObjectiveSettings, PriceSettings


def test_a_series_for_each_price_and_objective() -> None:
    text = rule_settings(PriceSettings(cpu_hour=0.5), ObjectiveSettings(freshness=0.9))
    (group,) = YAML(typ="safe").load(text)["groups"]
    found = {(rule["record"], rule.get("labels", {}).get("slo")): rule["expr"] for rule in group["rules"]}
    assert found["lakepulse:price:cpu_hour", None] == "vector(0.5)"
    assert found["lakepulse:slo_objective:ratio", "freshness"] == "vector(0.9)"
    assert len(found) == 6


def test_the_file_is_that_of_the_defaults() -> None:
    assert (RULES / "settings.yaml").read_text() == rule_settings(PriceSettings(), ObjectiveSettings())
