"""The program for spark-submit: a command runs where it was submitted, and ends with its own exit code."""

import json
import logging
import os

import pytest

from lakepulse.errors import ContractError, SettingsError
from operations.spark import submit


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if spark-submit had started this process with a cluster's address."""
    monkeypatch.setenv("LAKEPULSE_STREAM_SPARK_MASTER", "local[1]")
    monkeypatch.setattr(submit, "_submitted_master", lambda arguments: "spark://cluster:7077")


@pytest.mark.usefixtures("submitted")
def test_a_command_runs_with_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert submit.main(["contracts", "show", "--json"]) == 0
    assert "gold.fact_sales" in json.loads(capsys.readouterr().out)
    assert os.environ["LAKEPULSE_STREAM_SPARK_MASTER"] == "spark://cluster:7077"


@pytest.mark.usefixtures("submitted")
def test_an_error_is_one_sentence_and_its_own_exit_code(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert submit.main(["contracts", "show", "gold.fact_sale"]) == ContractError.exit_code
    assert "gold.fact_sale" in caplog.messages[-1]


@pytest.mark.usefixtures("submitted")
def test_wrong_usage_is_not_success() -> None:
    assert submit.main(["no-such-command"]) == 2


def test_without_spark_submit_the_command_itself_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    with caplog.at_level(logging.ERROR):
        assert submit.main(["run", "silver"]) == SettingsError.exit_code
    assert "use `lakepulse run silver`" in caplog.messages[-1]
