"""The real Alertmanager with our routes and a webhook: what it tells, together with what, and what it keeps back."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from ruamel.yaml import YAML

from operations.local.ports import free_port
from operations.monitoring.active_alerts import active_alerts
from operations.monitoring.routes import routes
from operations.monitoring.settings import AlertSettings
from tests.integration.operations.monitoring.programs import programs
from tests.integration.operations.monitoring.webhook import Webhook, listening

pytestmark = pytest.mark.integration
PATIENCE_SECONDS = 60.0


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def alertmanager(tmp_path: Path, webhook: Webhook) -> Iterator[str]:
    """The address of a running Alertmanager that waits shortly, and otherwise as the platform's does."""
    document = routes(AlertSettings(webhook=webhook.url), tmp_path / "smtp_password")
    document["route"] |= {"group_wait": "1s", "group_interval": "1s"}
    YAML().dump(document, tmp_path / "alertmanager.yaml")
    port = free_port()
    command = [
        str(programs("alertmanager") / "alertmanager"),
        f"--config.file={tmp_path / 'alertmanager.yaml'}",
        f"--storage.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answers(url))
            yield url
        finally:
            process.terminate()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready").status_code == 200
    except httpx.TransportError:
        return False


def wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def post(url: str, *alerts: dict[str, str], over: bool = False) -> None:
    """Tell Alertmanager of ``alerts`` (their labels), or that they are over."""
    now = datetime.now(UTC)
    # What began before its group's wait is told at once.
    start, end = (now - timedelta(hours=1), now) if over else (now, now + timedelta(hours=1))
    body = [
        {
            "labels": {"severity": "warning", **labels},
            "annotations": {"summary": "it broke", "runbook": "docs/runbooks/x.md"},
            "startsAt": start.isoformat(),
            "endsAt": end.isoformat(),
        }
        for labels in alerts
    ]
    httpx.post(f"{url}/api/v2/alerts", json=body).raise_for_status()


def stale(layer: str, table: str) -> dict[str, str]:
    return {"alertname": "TableStale", "component": "data", "layer": layer, "table": table}


POSTGRES = {
    "alertname": "ServiceDown",
    "component": "services",
    "service": "postgres",
    "severity": "critical",
}


def test_alerts_of_one_layer_are_one_notification_and_are_resolved(
    alertmanager: str, webhook: Webhook
) -> None:
    tables = [stale("gold", name) for name in ("fact_sales", "fact_orders", "dim_customer")]
    post(alertmanager, *tables)
    wait_for(lambda: len(webhook.told) == 1)
    assert len(webhook.told[0]["alerts"]) == 3
    post(alertmanager, *tables, over=True)
    wait_for(lambda: webhook.names("resolved").count("TableStale") == 3)


def test_a_dead_postgres_is_one_alert(alertmanager: str, webhook: Webhook) -> None:
    followers = [
        *({**POSTGRES, "service": name} for name in ("capture", "stream", "registry")),
        *(stale(layer, f"table_{number}") for layer in ("silver", "gold") for number in range(10)),
        {"alertname": "ExporterSourceAway", "component": "monitoring", "source": "hops"},
        {
            "alertname": "ErrorBudgetBurningFast",
            "component": "slo",
            "slo": "freshness",
            "severity": "critical",
        },
        {"alertname": "DagLate", "component": "jobs", "dag": "lakepulse_maintenance"},
    ]
    post(alertmanager, POSTGRES, *followers)
    # What is not silenced by it comes with it or later: its arrival says that the others were held back.
    post(alertmanager, {"alertname": "DiskFilling", "component": "machine", "path": "/lake"})
    wait_for(lambda: {"ServiceDown", "DiskFilling"} <= set(webhook.names("firing")))
    assert webhook.names("firing").count("ServiceDown") == 1
    assert set(webhook.names("firing")) == {"ServiceDown", "DiskFilling"}
    found = active_alerts(alertmanager)
    assert [alert.name for alert in found if alert.state == "firing"] == ["ServiceDown", "DiskFilling"]
    assert sum(alert.state == "suppressed" for alert in found) == len(followers)


def test_what_is_only_to_be_known_is_told_to_nobody(alertmanager: str, webhook: Webhook) -> None:
    post(alertmanager, {"alertname": "SourceIdle", "component": "flow", "severity": "info"})
    post(alertmanager, {"alertname": "DeadLetters", "component": "flow"})
    wait_for(lambda: webhook.names("firing") == ["DeadLetters"])
    assert {alert.name for alert in active_alerts(alertmanager)} == {"SourceIdle", "DeadLetters"}


def test_mail_is_sent_with_the_password_of_a_file(tmp_path: Path) -> None:
    settings = AlertSettings(email_to="team@example.org", smtp="mail.example.org:587", smtp_user="lakepulse")
    YAML().dump(routes(settings, tmp_path / "smtp_password"), tmp_path / "alertmanager.yaml")
    (tmp_path / "smtp_password").write_text("secret")
    amtool = programs("alertmanager") / "amtool"
    done = subprocess.run(
        [amtool, "check-config", tmp_path / "alertmanager.yaml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "secret" not in (tmp_path / "alertmanager.yaml").read_text()
