"""docker-compose.yml keeps its promises: least privilege, limits, health, pinned to this machine."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from operations.compose.machine.installation import ROOT
from operations.compose.machine.secrets import SECRETS

yaml = YAML(typ="safe")
yaml.constructor.add_constructor("!reset", lambda loader, node: None)
FILE = yaml.load(Path(ROOT / "docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
ADMINISTRATORS = {"database-init", "storage-init"}
# The proof runs in three places, the lease is asked for in two, and a login is known at both its ends; every other
# account is one component's own.
SHARED = {
    "postgres_lake_verify": 3,
    "postgres_lake_lease": 2,
    "postgres_lake_monitor": 2,
    "trino_jupyter": 2,
    "trino_monitor": 2,
    "airflow_monitor": 2,
}


def one_shot(service: dict[str, Any]) -> bool:
    return bool(service["restart"] == "no")


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["read_only"] is True
    assert "mem_limit" in service
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_lasting_service_has_a_health_check(name: str) -> None:
    assert one_shot(SERVICES[name]) or "healthcheck" in SERVICES[name]


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_on_this_machine_alone(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert port.startswith("${LAKEPULSE_BIND:-127.0.0.1}:")
        assert "web" in SERVICES[name]["networks"]


@pytest.mark.parametrize("name", SERVICES)
def test_dependencies_wait_for_health_or_completion(name: str) -> None:
    for other, condition in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if one_shot(SERVICES[other]) else "service_healthy"
        assert condition["condition"] == wanted


@pytest.mark.parametrize("name", SERVICES)
def test_no_environment_holds_a_secret(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        secret = any(word in key for word in ("PASSWORD", "SECRET", "TOKEN"))
        assert not secret or key.endswith(("_FILE", "_CMD")), f"{key}={value}"


def test_the_file_and_the_generator_name_the_same_secrets() -> None:
    assert set(FILE["secrets"]) == set(SECRETS)


def test_a_secret_is_given_to_its_component_and_the_administrators_alone() -> None:
    for secret in SECRETS:
        services = {name for name, service in SERVICES.items() if secret in secrets_of(service)}
        assert services, f"nobody uses {secret}"
        components = {name.split("-")[0] for name in services - ADMINISTRATORS}
        assert len(components) <= SHARED.get(secret, 1), f"{secret}: {sorted(services)}"


def secrets_of(service: dict[str, Any]) -> list[str]:
    declared = service.get("secrets", ())
    return [secret if isinstance(secret, str) else secret["source"] for secret in declared]


def test_every_variable_is_explained_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text()
    missing = {
        name.split(":-")[0]
        for part in (ROOT / "docker-compose.yml").read_text().split("${")[1:]
        for name in [part.split("}")[0]]
        if f"\n{name.split(':-')[0]}=" not in text
    }
    # What an image is made from: `make images` says it.
    assert missing <= {"LAKEPULSE_IMAGES", "LAKEPULSE_VERSION", "LAKEPULSE_REVISION"}


def test_every_image_that_is_built_says_what_it_is_made_from() -> None:
    for name, service in SERVICES.items():
        if "build" in service:
            labels = service["build"]["labels"]
            assert {"version", "revision", "licenses"} <= {label.rsplit(".", 1)[1] for label in labels}, name
            assert service["image"].startswith("${LAKEPULSE_IMAGES:-lakepulse}/"), name
