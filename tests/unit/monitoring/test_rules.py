"""Rules and panels stand on metrics that somebody serves; every alert has severity, runbook and tests."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT
from monitoring.dashboard import load_dashboards
from monitoring.expression import metrics
from monitoring.rules import FOLDER, MonitoringRule, load_rules
from operations.cli.main import COMMANDS

RUNBOOKS = PROJECT_ROOT / "docs" / "runbooks"
RULES = load_rules()
ALERTS = [rule for rule in RULES if rule.alerts]
SEVERITIES = {"critical", "warning", "info"}
SECTIONS = ("## What it means", "## Look", "## Cure")


@cache
def declared() -> dict[str, Any]:
    """The metrics of monitoring/metrics.yaml."""
    return dict(YAML(typ="safe").load(PROJECT_ROOT / "monitoring" / "metrics.yaml"))


def stem(alert: str) -> str:
    """Of the files of ``alert``: its page and its tests."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", alert).lower()


def recorded() -> set[str]:
    return {rule.name for rule in RULES if not rule.alerts}


def used() -> dict[str, str]:
    """Every metric that is asked for, and where."""
    expressions = [(rule.name, rule.expression) for rule in RULES]
    expressions += [
        (f"{board.name}: {panel.title}", panel.query)
        for board in load_dashboards()
        for panel in board.panels()
    ]
    return {name: place for place, expression in expressions for name in metrics(expression)}


def test_only_metrics_that_are_declared_or_recorded_are_used() -> None:
    known = declared().keys() | recorded()
    assert {name: place for name, place in used().items() if name not in known} == {}


def test_every_metric_has_a_consumer() -> None:
    assert (declared().keys() | recorded()) - used().keys() == set()


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule.name)
def test_an_alert_says_what_is_wrong_and_what_to_do(rule: MonitoringRule) -> None:
    assert rule.labels["severity"] in SEVERITIES
    assert rule.labels["component"]
    assert rule.annotations["summary"]
    assert rule.annotations["description"]
    assert rule.annotations["runbook"] == f"docs/runbooks/{stem(rule.name)}.md"
    page = (PROJECT_ROOT / rule.annotations["runbook"]).read_text()
    assert page.startswith(f"# {rule.name}\n")
    assert [section for section in SECTIONS if section not in page] == []


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule.name)
def test_an_alert_is_raised_by_a_test_and_kept_silent_by_another(rule: MonitoringRule) -> None:
    document = YAML(typ="safe").load(FOLDER / "tests" / f"{stem(rule.name)}.yaml")
    expected = [
        bool(case["exp_alerts"])
        for test in document["tests"]
        for case in test["alert_rule_test"]
        if case["alertname"] == rule.name
    ]
    assert set(expected) == {True, False}


def test_no_page_and_no_test_is_left_of_an_alert_that_is_gone() -> None:
    stems = {stem(rule.name) for rule in ALERTS}
    assert {page.stem for page in RUNBOOKS.glob("*.md")} - {"README"} == stems
    assert {file.stem for file in (FOLDER / "tests").glob("*.yaml")} == stems


def test_every_page_is_in_the_list() -> None:
    listed = re.findall(r"\]\(([a-z-]+)\.md\)", (RUNBOOKS / "README.md").read_text())
    assert sorted(listed) == sorted(page.stem for page in RUNBOOKS.glob("*.md") if page.stem != "README")


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.stem)
def test_a_page_names_only_commands_that_exist(page: Path) -> None:
    text = page.read_text()
    rules = re.findall(r"^([a-z -]+):", (PROJECT_ROOT / "Makefile").read_text(), re.M)
    targets = {target for rule in rules for target in rule.split()}
    assert set(re.findall(r"(?:^|`)lakepulse ([a-z-]+)", text, re.M)) - COMMANDS.keys() == set()
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.M)) - targets == set()
