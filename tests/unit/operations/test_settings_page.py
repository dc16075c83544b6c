"""docs/settings.md is what the settings classes say, and no class is left out."""

import re

import pytest

from lakepulse.errors import SettingsError
from lakepulse.settings import PROJECT_ROOT
from operations.settings_page import CLASSES, PAGE, page
from spark_jobs.maintenance.settings import MaintenanceSettings

NOT_THE_PLATFORMS = {"NotebookSettings"}
"""What notebooks alone read: jupyter/ is no package."""


def test_the_page_is_as_new_as_the_settings() -> None:
    assert PAGE.read_text() == page(), "run `python -m operations.settings_page`"


def test_every_settings_class_is_on_it() -> None:
    folders = ("lakepulse", "cdc_simulator", "spark_jobs", "proof", "serving", "operations", "jupyter")
    files = [file for folder in folders for file in (PROJECT_ROOT / folder).rglob("*.py")]
    declared = {
        name
        for file in files
        for name in re.findall(
            r"^class (\w+)\((?:EnvironmentSettings|BaseSettings)\)", file.read_text(), re.M
        )
    }
    assert declared - NOT_THE_PLATFORMS - {"EnvironmentSettings"} == {each.__name__ for each in CLASSES}


def test_every_variable_of_the_example_is_on_it() -> None:
    variables = re.findall(r"^(\w+)=", (PROJECT_ROOT / ".env.example").read_text(), re.M)
    assert not [name for name in variables if f"| `{name}` |" not in page()]


def test_a_wrong_maintenance_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_MAINTENANCE_TURN_SECONDS", "soon")
    with pytest.raises(SettingsError, match="LAKEPULSE_MAINTENANCE_TURN_SECONDS is `soon`"):
        MaintenanceSettings()
