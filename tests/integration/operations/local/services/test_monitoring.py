"""Embedded monitoring from its start: every page answers, and every figure that this mode has is in the store."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import httpx
import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, Producer, TopicPartition
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from cdc_simulator.source.load import load
from cdc_simulator.workload.run import WorkloadOptions, run_workload
from lakepulse.clients.kafka import admin
from lakepulse.settings import PROJECT_ROOT, Settings
from monitoring.dashboard import load_dashboards
from monitoring.rules import load_rules
from operations.api_client import api_address
from operations.cli.main import cli
from operations.exporter.server import sources
from operations.exporter.settings import ExporterSettings
from operations.local import platform as embedded
from operations.local.ports import free_port
from operations.local.settings import MonitoringSettings
from operations.local.supervision import supervisor
from operations.local.supervision.programs import WEB_EVENTS
from serving.api.settings import ServingSettings
from tests.conftest import temporary_home, use_free_ports
from tests.integration.commands import lakepulse
from tests.integration.operations.monitoring.webhook import Webhook, listening

pytestmark = pytest.mark.integration
PATIENCE_SECONDS = 300
PORTS = (
    "LAKEPULSE_CAPTURE_METRICS_PORT",
    "LAKEPULSE_STREAM_METRICS_PORT",
    "LAKEPULSE_WORKLOAD_METRICS_PORT",
    "LAKEPULSE_EXPORTER_PORT",
    "LAKEPULSE_MONITORING_STORE_PORT",
    "LAKEPULSE_MONITORING_RULES_PORT",
    "LAKEPULSE_MONITORING_ALERTMANAGER_PORT",
)
JOBS = {"api", "capture", "stream", "workload", "exporter", "victoriametrics", "vmalert", "alertmanager"}
SERVED = {
    *("lakepulse_capture_events_total", "lakepulse_capture_kafka_errors_total"),
    *("lakepulse_capture_registry_errors_total", "lakepulse_commit_to_visible_seconds_bucket"),
    *("lakepulse_watermark_lsn", "lakepulse_published_timestamp_seconds", "lakepulse_bronze_rows_total"),
    *("lakepulse_bronze_dead_letters_total", "lakepulse_workload_transactions_total"),
    *("lakepulse_workload_changes_total", "lakepulse_exporter_source_up"),
}
WITHOUT_SAMPLES = {"lakepulse_quarantined_rows", "lakepulse:quarantined_rows:sum"}
"""No row of the loaded source breaks a rule."""
LEFT_BEHIND = "left-behind"
IS_ROOT = os.geteuid() == 0
"""Only root can mount a small disk."""


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    with listening() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that ``full`` makes a disk of its own."""
    return tmp_path_factory.mktemp("disk")


@pytest.fixture(scope="module")
def monitored(webhook: Webhook, disk: Path) -> Iterator[Settings]:
    """A platform of its own, loaded, with capture and stream, and monitoring that looks once a second."""
    with pytest.MonkeyPatch.context() as patch, temporary_home() as home:
        use_free_ports(patch, home)
        for name in PORTS:
            patch.setenv(name, str(free_port()))
        patch.setenv("LAKEPULSE_WEB_METRICS_PORT", str(free_port()))
        patch.setenv("LAKEPULSE_WEB_RATE", "5")
        patch.setenv("LAKEPULSE_MONITORING_SCRAPE_SECONDS", "1")
        patch.setenv("LAKEPULSE_EXPORTER_DISKS", json.dumps([str(disk)]))
        patch.setenv("LAKEPULSE_ALERTS_WEBHOOK", webhook.url)
        settings = Settings()
        try:
            embedded.up(settings, lambda step, text: None, monitored=True)
            load(settings, 0.01, 1, lambda text: None)
            supervisor.start("capture")
            supervisor.start("stream")
            supervisor.start(WEB_EVENTS)
            supervisor.start("api")
            ask_the_api()
            yield settings
        finally:
            embedded.down(settings)


def ask_the_api() -> None:
    """One question, so that there is something to count; returns when the API has answered."""
    patience = Retrying(
        retry=retry_if_exception_type(httpx.TransportError),
        wait=wait_fixed(0.5),
        stop=stop_after_delay(PATIENCE_SECONDS),
        reraise=True,
    )
    patience(httpx.get, f"{api_address(ServingSettings())}/version", timeout=60).raise_for_status()


def asked(query: str) -> list[dict[str, object]]:
    """What the store answers; nothing while it is too busy to, which everybody here asks again for."""
    port = MonitoringSettings().store_port
    url = f"http://127.0.0.1:{port}/api/v1/query"
    try:
        answer = httpx.get(url, params={"query": query}, timeout=60)
    except httpx.TransportError:
        return []
    found: list[dict[str, object]] = answer.raise_for_status().json()["data"]["result"]
    return found


def values(query: str, label: str) -> set[str]:
    return {str(each["metric"][label]) for each in asked(query)}  # type: ignore[index]


def wait_for(wanted: set[str], query: str, label: str) -> None:
    """Return when all of ``wanted`` are there; fails naming those that did not come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while missing := wanted - values(query, label):
        assert time.monotonic() < deadline, f"not there: {sorted(missing)}"
        time.sleep(0.5)


def test_every_job_is_up_and_every_figure_has_a_sample(monitored: Settings) -> None:
    wait_for({"gold"}, "lakepulse_watermark_lsn", "layer")
    with pytest.raises(SystemExit, match="0"):
        cli(["quality", "gold.business_day"])
    # What is in the lake now is read at the exporter's start.
    supervisor.stop("exporter")
    supervisor.start("exporter")
    stop = threading.Event()
    traffic = threading.Thread(
        target=run_workload, args=(monitored, WorkloadOptions(rate=15, duration=None), stop), daemon=True
    )
    traffic.start()
    try:
        wait_for(JOBS, "up == 1", "job")
        wait_for(_names(monitored), '{__name__=~"lakepulse_.*"}', "__name__")
    finally:
        stop.set()
        traffic.join()


def test_every_source_of_the_exporter_answers(monitored: Settings) -> None:
    names = {each.name for each in sources(monitored, ExporterSettings())}
    wait_for(names, "lakepulse_exporter_source_up == 1", "source")


def test_rules_are_evaluated_and_dashboards_served(monitored: Settings) -> None:
    ports = MonitoringSettings()
    groups = httpx.get(f"http://127.0.0.1:{ports.rules_port}/api/v1/rules").json()["data"]["groups"]
    assert len(groups) >= len(list((PROJECT_ROOT / "monitoring" / "rules").glob("*.yaml")))
    assert not [rule for group in groups for rule in group["rules"] if rule["lastError"]]
    page = f"http://127.0.0.1:{ports.store_port}/vmui/custom-dashboards"
    shown = httpx.get(page).json()["dashboardsSettings"]
    assert len(shown) == len(list((PROJECT_ROOT / "monitoring" / "generated" / "vmui").glob("*.json")))


def test_every_panel_and_every_rule_has_data(monitored: Settings) -> None:
    queries = {panel.query for board in load_dashboards() for panel in board.panels() if panel.only is None}
    queries |= {rule.name for rule in load_rules() if not rule.alerts} - WITHOUT_SAMPLES
    deadline = time.monotonic() + PATIENCE_SECONDS
    while silent := sorted(query for query in queries if not asked(query)):
        assert time.monotonic() < deadline, f"no data: {silent}"
        time.sleep(0.5)


def test_lag_poison_and_a_full_disk_are_told_and_resolved(
    monitored: Settings, webhook: Webhook, disk: Path
) -> None:
    """A stopped capture, which hides what follows from it, is told in containers (``tests/compose``)."""
    poison(monitored)
    planted = {"DeadLetters": {}, "ConsumerLag": {"group": LEFT_BEHIND}}
    if IS_ROOT:
        planted["DiskAlmostFull"] = {"path": str(disk)}
    with left_behind(monitored), full(disk) if IS_ROOT else nullcontext():
        for name, labels in planted.items():
            wait_until_told(webhook, "firing", name, **labels)
    letters = [each["id"] for each in json.loads(lakepulse("dead-letters", "list", "--json"))]
    lakepulse("dead-letters", "dismiss", *letters, "--because", "poison of this test")
    for name, labels in planted.items():
        wait_until_told(webhook, "resolved", name, **labels)


@contextmanager
def left_behind(settings: Settings) -> Iterator[None]:
    """A group of readers that stands at the beginning of every topic."""
    client = admin(settings.kafka, "test")
    topics = client.list_topics(timeout=60).topics
    starts = [
        TopicPartition(name, number, 0)
        for name, topic in topics.items()
        if name.startswith("lakepulse.cdc.")
        for number in topic.partitions
    ]
    asked = [ConsumerGroupTopicPartitions(LEFT_BEHIND, starts)]
    client.alter_consumer_group_offsets(asked)[LEFT_BEHIND].result()
    try:
        yield
    finally:
        client.delete_consumer_groups([LEFT_BEHIND])[LEFT_BEHIND].result()


def poison(settings: Settings) -> None:
    """Bytes that are no message of ours, in a table's topic."""
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    producer.produce("lakepulse.cdc.colors", b"poison", b"key", 0)
    assert producer.flush(120) == 0


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """A disk of one MiB in place of the folder, with some kB left."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    try:
        (folder / "filling").write_bytes(bytes(1_020_000))
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def wait_until_told(webhook: Webhook, status: str, name: str, **labels: str) -> None:
    """Return once the alert was told with this status, and with a page that is there."""
    wanted = {"alertname": name, **labels}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for alert in webhook.alerts(status):
            if wanted.items() <= alert["labels"].items():
                assert (PROJECT_ROOT / alert["annotations"]["runbook"]).is_file()
                return
        time.sleep(0.2)
    raise AssertionError(f"nobody was told that {wanted} is {status}: {webhook.told}")


def _names(settings: Settings) -> set[str]:
    families = {family.name for each in sources(settings, ExporterSettings()) for family in each.families}
    return (families | SERVED) - WITHOUT_SAMPLES
