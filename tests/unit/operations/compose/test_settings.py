"""`.env` is made once from the example, follows a preset where one is asked for, and is the user's otherwise."""

import shutil
from pathlib import Path

import pytest

from lakepulse.errors import SettingsError
from operations.compose.machine.environment import read_environment
from operations.compose.machine.installation import ROOT, Installation, owner
from operations.compose.machine.presets import with_monitoring, write_settings


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    shutil.copy(ROOT / ".env.example", tmp_path)
    shutil.copytree(ROOT / "docker" / "presets", tmp_path / "docker" / "presets")
    return Installation(tmp_path)


def test_the_first_start_makes_it_from_the_example(installation: Installation) -> None:
    write_settings(installation, None)
    made = read_environment(installation.env_file)
    assert made == read_environment(ROOT / ".env.example") | {
        "LAKEPULSE_UID": str(owner()[0]),
        "LAKEPULSE_GID": str(owner()[1]),
    }
    assert "# --- sizes" in installation.env_file.read_text()


def test_what_the_user_changed_stays(installation: Installation) -> None:
    installation.env_file.write_text("SPARK_WORKERS=5\n")
    write_settings(installation, None)
    assert installation.env_file.read_text() == "SPARK_WORKERS=5\n"


def test_a_preset_sets_sizes_and_the_other_takes_them_back(installation: Installation) -> None:
    write_settings(installation, None)
    small = read_environment(installation.env_file)
    write_settings(installation, "workstation")
    large = read_environment(installation.env_file)
    assert large["LAKEPULSE_PRESET"] == "workstation"
    assert large["STREAM_MEMORY"] != small["STREAM_MEMORY"]
    write_settings(installation, "laptop")
    assert read_environment(installation.env_file) == small


def test_three_brokers_are_chosen_before_the_first_start(installation: Installation) -> None:
    write_settings(installation, "ha")
    brokers = read_environment(installation.env_file)
    assert brokers["COMPOSE_PROFILES"] == "ha"
    assert brokers["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
    write_settings(installation, "ha", has_data=True)
    with pytest.raises(SettingsError, match="other brokers"):
        write_settings(installation, "laptop", has_data=True)
    assert read_environment(installation.env_file) == brokers


def test_an_unknown_preset_names_the_known_ones(installation: Installation) -> None:
    with pytest.raises(SettingsError, match="laptop, ha, reference, workstation"):
        write_settings(installation, "mainframe")


def test_presets_change_only_what_the_example_explains(installation: Installation) -> None:
    explained = read_environment(ROOT / ".env.example").keys()
    for preset in (ROOT / "docker" / "presets").glob("*.env"):
        assert read_environment(preset).keys() <= explained, preset.name


HEAPS = {
    "SPARK_MASTER_HEAP": "SPARK_MASTER_MEMORY",
    "SPARK_WORKER_MEMORY": "SPARK_WORKER_LIMIT",
    "STREAM_DRIVER_MEMORY": "STREAM_MEMORY",
    "JOB_DRIVER_MEMORY": "AIRFLOW_SCHEDULER_MEMORY",
    "NOTEBOOK_DRIVER_MEMORY": "JUPYTER_MEMORY",
}
"""The largest heap of a container, and the container's limit."""


@pytest.mark.parametrize("preset", ["laptop", "ha", "workstation", "reference"])
def test_heaps_leave_room_for_what_is_not_heap(installation: Installation, preset: str) -> None:
    write_settings(installation, preset)
    sizes = read_environment(installation.env_file)
    assert mebibytes(sizes["SPARK_EXECUTOR_MEMORY"]) <= mebibytes(sizes["SPARK_WORKER_MEMORY"])
    for heap, limit in HEAPS.items():
        assert mebibytes(sizes[heap]) <= 0.8 * mebibytes(sizes[limit]), heap


def mebibytes(size: str) -> int:
    return int(size[:-1]) * {"m": 1, "g": 1024}[size[-1]]


def test_monitoring_adds_its_profiles_to_those_that_are_there_once(installation: Installation) -> None:
    write_settings(installation, "ha")
    for _ in range(2):
        with_monitoring(installation)
    assert read_environment(installation.env_file)["COMPOSE_PROFILES"] == "ha,monitoring,grafana"
    write_settings(installation, None)
    assert read_environment(installation.env_file)["COMPOSE_PROFILES"] == "ha,monitoring,grafana"
