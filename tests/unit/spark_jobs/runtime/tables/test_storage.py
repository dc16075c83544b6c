"""The object store's access: none for a lake in a directory, the account and its secret for one on S3."""

from pathlib import Path

import pytest

from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.storage import storage_options


def test_a_lake_in_a_directory_needs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    assert storage_options(Settings()) == {}


def test_a_lake_on_s3_is_reached_with_the_secret_of_its_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", "s3://lake")
    monkeypatch.setenv("LAKEPULSE_LAKE_S3_ENDPOINT", "http://store:9000")
    with pytest.raises(SettingsError, match="s3_secret_key is missing"):
        storage_options(Settings())
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "s3_secret_key").write_text("hush\n")
    options = storage_options(Settings())
    assert (options["AWS_ENDPOINT_URL"], options["AWS_SECRET_ACCESS_KEY"]) == ("http://store:9000", "hush")
    # Two writers of one version of the log: only this makes the second one fail.
    assert options["aws_conditional_put"] == "etag"
