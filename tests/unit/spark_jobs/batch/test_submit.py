"""The program for spark-submit: what it cannot do is one sentence and the error's own exit code."""

import logging

import pytest

from lakepulse.errors import SettingsError
from spark_jobs.batch.submit import main


@pytest.mark.parametrize("arguments", [[], ["source"], ["bronze", "silver"]])
def test_anything_but_one_layer_of_the_lake_or_a_fit_is_refused(
    arguments: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert main(arguments) == SettingsError.exit_code
    assert caplog.messages[-1].endswith("names no job. Name one of bronze, silver, gold, fit.")


def test_without_spark_submit_another_command_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    with caplog.at_level(logging.ERROR):
        assert main(["silver"]) == SettingsError.exit_code
    assert "use `lakepulse run bronze|silver|gold` or `lakepulse fit`" in caplog.messages[-1]
