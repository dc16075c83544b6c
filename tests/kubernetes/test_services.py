"""What the chart gives to each process is what Compose gives it: settings, secrets, ways; no more."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT
from tests.kubernetes.chart import Object
from tests.kubernetes.plants import named

pytestmark = pytest.mark.kubernetes
_YAML = YAML(typ="safe", pure=True)
_YAML.constructor.add_constructor("!reset", lambda loader, node: None)
COMPOSE: dict[str, Any] = _YAML.load((PROJECT_ROOT / "docker-compose.yml").read_text())["services"]
GUIDE = (PROJECT_ROOT / "docs" / "guides" / "deploy.md").read_text()
REACHES = {
    "capture": {"postgres", "kafka"},
    "stream": {"postgres", "kafka", "s3", "api"},
    "web-events": {"postgres", "kafka"},
    "snapshots": {"s3"},
    "api": {"postgres", "kafka", "s3"},
    "schema-registry": {"postgres"},
    "trino-registrar": {"s3"},
}
ELSEWHERE = {"LAKEPULSE_ALERTS_URL", "LAKEPULSE_INGESTION_LANDING"}
"""What a cluster has of its own, and who lands files there."""
SECRETS = {
    "api": "api",
    "web-events": "web-events",
    "snapshots": "snapshots",
    "capture": "capture",
    "stream": "stream",
}


def pod(objects: list[Object], name: str) -> dict[str, Any]:
    """The pod template of a Deployment."""
    found: dict[str, Any] = named(objects, "Deployment", name)["spec"]["template"]
    return found


def container(objects: list[Object], name: str) -> dict[str, Any]:
    """Its container."""
    found: dict[str, Any] = pod(objects, name)["spec"]["containers"][0]
    return found


@pytest.mark.parametrize("name", REACHES)
def test_a_pod_reaches_what_its_process_asks_and_nothing_else(objects: list[Object], name: str) -> None:
    labels = pod(objects, name)["metadata"]["labels"]
    assert {label.split("reaches-")[1] for label in labels if "reaches-" in label} == REACHES[name]


@pytest.mark.parametrize("name", ["api", "web-events", "snapshots", "capture"])
def test_a_process_is_run_with_the_arguments_and_settings_of_compose(
    objects: list[Object], name: str
) -> None:
    here, there = container(objects, name), COMPOSE[name]
    assert here["args"] == there["command"]
    told = {each["name"] for each in here["env"]}
    assert there["environment"].keys() - told <= ELSEWHERE


@pytest.mark.parametrize("name", SECRETS)
def test_the_guide_names_the_keys_of_each_secret(objects: list[Object], name: str) -> None:
    volumes = {each["name"]: each for each in pod(objects, name)["spec"]["volumes"]}
    secret = volumes["secrets"]["secret"]["secretName"]
    row = re.search(rf"^\| `{secret}` \| (.*) \|$", GUIDE, re.MULTILINE)
    assert row, f"docs/guides/deploy.md does not say what is in {secret}"
    given = COMPOSE[name]["secrets"]
    wanted = {each if isinstance(each, str) else each["target"] for each in given}
    assert set(re.findall(r"`(\w+)`", row[1])) == wanted


def test_the_api_is_ready_when_it_has_something_to_answer_from(objects: list[Object]) -> None:
    probes = {
        name: container(objects, "api")[f"{name}Probe"]["httpGet"]["path"]
        for name in ("liveness", "readiness")
    }
    assert probes == {"liveness": "/api/v1/health", "readiness": "/api/v1/ready"}


def test_the_api_is_asked_by_pages_and_monitoring_alone(objects: list[Object]) -> None:
    rules = named(objects, "NetworkPolicy", "api")["spec"]["ingress"]
    assert [rule["ports"] for rule in rules] == [[{"protocol": "TCP", "port": 19106}]] * 2
    asking = [each for rule in rules for each in rule["from"]]
    assert [list(each) for each in asking] == [["namespaceSelector"]] * 2


def test_the_api_may_ask_the_services_that_it_asks(objects: list[Object]) -> None:
    for name, port in (("schema-registry", 8080), ("capture", 19101), ("stream", 19102)):
        rules = named(objects, "NetworkPolicy", name)["spec"]["ingress"]
        ways = [rule for rule in rules if {"protocol": "TCP", "port": port} in rule["ports"]]
        callers = [
            each["podSelector"]["matchLabels"]
            for rule in ways
            for each in rule["from"]
            if "podSelector" in each
        ]
        assert "api" in {each["app.kubernetes.io/component"] for each in callers}, name
