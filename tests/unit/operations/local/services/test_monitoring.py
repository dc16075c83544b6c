"""Embedded monitoring: loopback alone, bounded, and the same jobs as in the containers."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT, Settings
from operations.exporter.settings import ExporterSettings
from operations.local.layout import Layout
from operations.local.services import monitoring
from operations.local.settings import MonitoringSettings
from operations.local.supervision.programs import Program

ONLY_EMBEDDED = {"victoriametrics", "vmalert"}
ONLY_IN_CONTAINERS = {"prometheus", "minio", "spark", "spark-worker", "trino"}


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    layout = Layout(tmp_path)
    layout.create()
    monkeypatch.setattr(monitoring, "binaries", lambda *groups: [tmp_path / group for group in groups])
    return monitoring.prepare(layout, Settings(), MonitoringSettings())


def test_both_modes_ask_the_same_jobs_but_for_what_one_does_not_have() -> None:
    embedded = monitoring.scrape_configuration(Settings(), MonitoringSettings())
    here = {each["job_name"] for each in embedded["scrape_configs"]}
    file = PROJECT_ROOT / "monitoring" / "prometheus" / "prometheus.yaml"
    there = {each["job_name"] for each in YAML(typ="safe").load(file)["scrape_configs"]}
    assert here - there == ONLY_EMBEDDED
    assert there - here == ONLY_IN_CONTAINERS


def test_each_program_listens_on_loopback_alone(programs: list[Program]) -> None:
    found = 0
    for program in programs:
        for argument in program.command:
            if re.match(r"-(-web\.listen-address|httpListenAddr)=", argument):
                assert argument.partition("=")[2].startswith("127.0.0.1:"), argument
                found += 1
    assert found == 3, "all but the exporter, whose address is a setting"
    assert ExporterSettings().host == "127.0.0.1"


def test_what_is_kept_and_how_much_memory_it_takes_are_bounded(programs: list[Program]) -> None:
    store = next(each for each in programs if each.name == "victoriametrics")
    assert "-retentionPeriod=35d" in store.command
    assert f"-memory.allowedBytes={48 * 1024 * 1024}" in store.command


def test_programs_are_supervised_from_the_first_start_with_monitoring_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not monitoring.wanted(Layout(tmp_path))
    monkeypatch.setattr(monitoring, "binaries", lambda *groups: [tmp_path / group for group in groups])
    Layout(tmp_path).create()
    assert not monitoring.wanted(Layout(tmp_path))
    names = [each.name for each in monitoring.prepare(Layout(tmp_path), Settings(), MonitoringSettings())]
    assert names == list(monitoring.PROGRAMS)
    assert monitoring.wanted(Layout(tmp_path))


def test_alertmanagers_file_may_hold_where_alerts_go_and_is_private(
    programs: list[Program], tmp_path: Path
) -> None:
    assert (tmp_path / "monitoring" / "alertmanager.json").stat().st_mode & 0o077 == 0
