"""The lease that fits the lake: a lock of this machine for its own directory, the database's where many can write."""

from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lake_lease import lake_lease
from spark_jobs.runtime.leasing.postgres_lease import PostgresLease


def test_two_processes_of_one_directory_exclude_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    first, second = lake_lease(Settings()), lake_lease(Settings())
    with first.hold("stream"), pytest.raises(LakeError, match="stream"), second.hold("maintain"):
        pass
    with second.hold("maintain"):
        pass


def test_a_lake_that_many_machines_reach_is_leased_by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", "s3://lake")
    assert isinstance(lake_lease(Settings()), PostgresLease)
