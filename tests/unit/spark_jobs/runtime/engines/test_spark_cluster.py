"""Spark's options beyond one machine: jars are sent unless executors have them, and the lake's account only on S3."""

from pathlib import Path

import pytest

from lakepulse.artifacts.spark_start import spark_class_path
from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.spark_cluster import cluster_options, s3_options


def test_jars_are_sent_unless_executors_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cluster_options(Settings(), ["/a.jar", "/b.jar"])["spark.jars"] == "/a.jar,/b.jar"
    monkeypatch.setenv("LAKEPULSE_STREAM_EXECUTORS_SHARE_IMAGE", "true")
    options = cluster_options(Settings(), ["/a.jar"])
    assert options["spark.executor.extraClassPath"] == spark_class_path()
    assert "spark.jars" not in options


def test_a_shuffle_has_work_for_every_executor_that_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_STREAM_MAX_EXECUTORS", "7")
    options = cluster_options(Settings(), [])
    assert options["spark.sql.adaptive.coalescePartitions.initialPartitionNum"] == "14"
    assert options["spark.dynamicAllocation.maxExecutors"] == "7"


def test_a_driver_in_two_networks_says_under_which_name_it_is_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "spark.driver.bindAddress" not in cluster_options(Settings(), [])
    monkeypatch.setenv("LAKEPULSE_STREAM_DRIVER_HOST", "stream")
    options = cluster_options(Settings(), [])
    assert (options["spark.driver.host"], options["spark.driver.bindAddress"]) == ("stream", "0.0.0.0")


@pytest.mark.parametrize(("endpoint", "encrypted"), [("http://store:9000", "false"), ("https://s3", "true")])
def test_a_lake_on_s3_is_reached_by_its_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoint: str, encrypted: str
) -> None:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", "s3://lake")
    monkeypatch.setenv("LAKEPULSE_LAKE_S3_ENDPOINT", endpoint)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "s3_secret_key").write_text("hush")
    options = s3_options(Settings())
    assert options["spark.hadoop.fs.s3a.endpoint"] == endpoint
    assert options["spark.hadoop.fs.s3a.connection.ssl.enabled"] == encrypted
    assert options["spark.hadoop.fs.s3a.secret.key"] == "hush"


def test_a_lake_in_a_directory_needs_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    assert s3_options(Settings()) == {}


def test_executors_are_pods_that_belong_to_their_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_STREAM_SPARK_MASTER", "k8s://https://kubernetes.default.svc")
    monkeypatch.setenv("LAKEPULSE_KUBERNETES_IMAGE", "registry/lakepulse:1")
    monkeypatch.setenv("LAKEPULSE_KUBERNETES_DRIVER_POD", "stream-0")
    options = cluster_options(Settings(), [])
    assert options["spark.kubernetes.container.image"] == "registry/lakepulse:1"
    assert options["spark.kubernetes.driver.pod.name"] == "stream-0"
    assert "spark.kubernetes.executor.podTemplateFile" not in options


def test_pods_without_an_image_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_STREAM_SPARK_MASTER", "k8s://https://kubernetes.default.svc")
    with pytest.raises(SettingsError, match="LAKEPULSE_KUBERNETES_IMAGE"):
        cluster_options(Settings(), [])
