"""The whole flow in containers: healthy, within its memory, verified under traffic and after kills, run twice."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import SnapshotSettings
from operations.compose.machine.checks import MEMORY_GIB
from tests.compose.conftest import Platform, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.compose]

CRASH_AFTER_CHANGES = 300
ROW_CHANGES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
UNITS = {"B": 1, "kB": 1e3, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def test_every_service_is_healthy_and_every_job_has_ended_well(platform: Platform) -> None:
    containers = platform.compose.containers()
    assert {each.service for each in containers} >= {"postgres", "kafka", "minio", "capture", "stream"}
    assert [each.name for each in containers if not each.ready] == []


def test_the_customer_models_are_fitted_without_being_asked(platform: Platform) -> None:
    deadline = time.monotonic() + 300
    while (job := platform.container("stream-fit")).state == "running":
        assert time.monotonic() < deadline, platform.compose.log_tail("stream-fit")
        time.sleep(2)
    said = platform.compose.log_tail("stream-fit")
    assert (job.exit_code, "models fitted to" in said) == (0, True), said


def test_traffic_arrives_in_gold_and_nothing_is_lost_although_services_die(platform: Platform) -> None:
    """The Spark worker's turn is in the daily pipeline's test."""
    with ThreadPoolExecutor(1) as aside:
        demo = aside.submit(platform.make, "demo", "--rate", "60", "--seconds", "20", timeout=1200)
        wait_until(lambda: demo.done() or traffic_of_the_demo(platform), pause_seconds=0.5)
        enough = row_changes(platform) + CRASH_AFTER_CHANGES
        wait_until(lambda: demo.done() or row_changes(platform) > enough, pause_seconds=0.5)
        assert not demo.done(), demo.result().stdout + demo.result().stderr
        for service in ("stream", "capture"):
            platform.crash(platform.container(service).name)
        done = demo.result()
    print(done.stdout[-3500:])
    assert done.returncode == 0, done.stderr
    assert "nothing lost, nothing doubled" in done.stdout
    (snapshot,) = re.findall(r"(\d+) tables of the newest snapshot held against theirs", done.stdout)
    # Of these each one that it lacks is a finding.
    wanted = [*load_catalog().computed(Layer.GOLD), *SnapshotSettings().silver]
    assert int(snapshot) >= len(wanted)
    assert "customers by segment" in done.stdout
    for service in ("stream", "capture"):
        platform.wait_until_ready(service)


def traffic_of_the_demo(platform: Platform) -> str:
    """The workload's container that the demo runs beside the lasting one, once it runs."""
    labels = {"project": platform.installation.project, "service": "workload", "oneoff": "True"}
    filters = [f"--filter=label=com.docker.compose.{label}={value}" for label, value in labels.items()]
    return platform.docker("container", "ls", "--quiet", *filters).stdout


def row_changes(platform: Platform) -> int:
    """How many rows of the source were inserted, updated or deleted so far."""
    return int(platform.query("lake_verify", ROW_CHANGES).stdout)


def test_status_shows_every_hop(platform: Platform) -> None:
    done = platform.make("status")
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    for hop in ("capture", "bronze", "silver", "gold"):
        assert re.search(rf"{hop}\W+[0-9A-F]+/[0-9A-F]+", done.stdout), hop


def test_all_of_it_fits_the_smallest_preset(platform: Platform) -> None:
    names = [each.name for each in platform.compose.containers() if each.state == "running"]
    done = platform.docker("stats", "--no-stream", "--format", "{{json .}}", *names)
    used = {
        entry["Name"]: size(entry["MemUsage"].split(" / ")[0])
        for entry in map(json.loads, done.stdout.splitlines())
    }
    for name, amount in sorted(used.items(), key=lambda item: -item[1]):
        print(f"  {name:<40}{amount / 2**20:8.0f} MiB")
    print(f"  together {sum(used.values()) / 2**30:.2f} GiB")
    assert sum(used.values()) / 2**30 < MEMORY_GIB["laptop"]


def size(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]


def test_a_second_up_replaces_no_container(platform: Platform) -> None:
    def containers() -> set[str]:
        return set(platform.docker("compose", "ps", "--all", "--quiet").stdout.split())

    before = containers()
    done = platform.make("up", timeout=1200)
    assert done.returncode == 0, done.stderr
    assert containers() == before


def test_workers_can_be_added_and_removed(platform: Platform) -> None:
    for workers in (3, 2):
        assert platform.make("scale", str(workers)).returncode == 0
        found = [each for each in platform.compose.containers() if each.service == "spark-worker"]
        assert len(found) == workers
