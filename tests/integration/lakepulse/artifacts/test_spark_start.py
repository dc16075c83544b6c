"""Spark's start cache: a JVM told to run with it or not at all (``-XX:AOTMode=on``) runs with our options alone."""

import os
import subprocess
from pathlib import Path

import pytest

from lakepulse.artifacts import spark_start
from lakepulse.artifacts.spark_start import (
    record,
    spark_class_path,
    spark_home,
    start_cache,
    start_options,
)
from lakepulse.artifacts.start_cache import caches_are_kept
from lakepulse.settings import HomeSettings, Settings
from operations.spark.submission import defaults, environment

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not caches_are_kept(), reason="this Java keeps no cache"),
]


@pytest.fixture(scope="module", autouse=True)
def cache() -> Path:
    """Recorded by ``make test`` before the tests, as a rule."""
    recorded = record()
    assert recorded is not None
    return recorded


def started(folder: Path, properties: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """``spark-submit --version`` by a driver with these properties, and with no way to do without the cache."""
    java = f"{properties['spark.driver.extraJavaOptions']} -XX:AOTMode=on"
    settings = [
        f"--conf={name}={value}"
        for name, value in (properties | {"spark.driver.extraJavaOptions": java}).items()
    ]
    command = [str(spark_home() / "bin" / "spark-submit"), *settings, "--version"]
    return subprocess.run(
        command, env=os.environ | environment(folder), capture_output=True, text=True, check=False
    )


def test_a_driver_starts_from_it(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "spark-defaults.conf").touch()
    properties = defaults(Settings())
    assert str(cache) in properties["spark.driver.extraJavaOptions"]
    done = started(tmp_path, properties)
    assert done.returncode == 0, done.stderr
    assert "version 4." in done.stdout + done.stderr


def test_a_class_path_in_another_order_does_not_fit_it(tmp_path: Path) -> None:
    first, second, *others = spark_class_path().split(os.pathsep)
    swapped = os.pathsep.join((second, first, *others))
    done = started(tmp_path, defaults(Settings()) | {"spark.driver.extraClassPath": swapped})
    assert done.returncode != 0
    assert "AOT cache" in done.stdout + done.stderr


def test_where_none_was_recorded_there_are_no_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jars").symlink_to(HomeSettings().cache / "jars")
    monkeypatch.setenv("LAKEPULSE_CACHE", str(tmp_path))
    assert start_options() == ""


def test_an_environment_that_was_installed_anew_has_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Java compares the jars' times and sizes, and starts without a cache where they differ."""
    jar = tmp_path / "jars" / "spark-core.jar"
    jar.parent.mkdir()
    jar.write_bytes(b"jar")
    monkeypatch.setattr(spark_start, "spark_home", lambda: tmp_path)
    before = start_cache()
    assert start_cache() == before
    os.utime(jar, (1, 1))
    assert start_cache() != before
