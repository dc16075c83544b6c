"""The context of the commands that run jobs: topics as the setting names them, Spark not before it is asked for."""

from pathlib import Path

import pytest

from lakepulse.settings import Settings
from spark_jobs.runtime.job_context import job_context


@pytest.mark.parametrize(
    ("as_debezium", "topic"), [("false", "lakepulse.cdc.colors"), ("true", "shop.warehouse.colors")]
)
def test_topics_are_named_as_capture_names_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, as_debezium: str, topic: str
) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_CAPTURE_DEBEZIUM_TOPIC_NAMES", as_debezium)
    monkeypatch.setenv("LAKEPULSE_CAPTURE_CONNECTOR_NAME", "shop")
    context = job_context(Settings(), spark_needed=False)
    assert context.catalog.get("source.colors").topic == topic
    assert topic in context.catalog.topics()


def test_the_lake_is_where_the_settings_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / "lake"))
    context = job_context(Settings(), spark_needed=False)
    assert context.lake.uri("silver.colors") == str(tmp_path / "lake" / "silver" / "colors")
    assert context.memory is context.lake.memory
