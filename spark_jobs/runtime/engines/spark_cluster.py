"""Spark's options beyond one machine: executors of a cluster, and a lake on S3. Neighbour: ``spark_session``."""

from collections.abc import Sequence

from lakepulse.artifacts.spark_start import COLLECTOR, NATIVE_ACCESS, spark_class_path, start_options
from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from spark_jobs.runtime.engines.kubernetes_settings import KubernetesSettings

EXECUTOR_JVM = f"-Duser.timezone=UTC {COLLECTOR} {NATIVE_ACCESS}"

DRIVER_PORT, BLOCK_PORT = "7078", "7079"
"""On Kubernetes, those that Spark's own documents name; the chart's network policies open them."""


def cluster_options(settings: Settings, jars: Sequence[str]) -> dict[str, str]:
    """Executors that come with the work and go when idle; ``jars`` are sent to them unless they have them.

    Raises ArtifactError where they have them and this process does not.
    """
    stream = settings.stream
    options = {
        "spark.executor.memory": stream.executor_memory,
        "spark.executor.extraJavaOptions": EXECUTOR_JVM,
        # Small work runs in the driver's process, so executors are for large work and given back after it.
        "spark.dynamicAllocation.enabled": "true",
        "spark.dynamicAllocation.minExecutors": "0",
        "spark.dynamicAllocation.maxExecutors": str(stream.max_executors),
        "spark.dynamicAllocation.executorIdleTimeout": "30s",
        "spark.dynamicAllocation.shuffleTracking.timeout": "60s",
        "spark.shuffle.compress": "true",
        # Two tasks for each executor that may come. What is small is brought together to fewer ones as it turns out.
        "spark.sql.adaptive.coalescePartitions.initialPartitionNum": str(2 * stream.max_executors),
    }
    if stream.driver_host:
        # A container in two networks has two addresses; executors are in one of them.
        options |= {"spark.driver.host": stream.driver_host, "spark.driver.bindAddress": "0.0.0.0"}  # noqa: S104
    if stream.spark_master.startswith("k8s://"):
        options |= kubernetes_options(KubernetesSettings())
    if stream.executors_share_image:
        return options | _as_this_process(s3=settings.lake.on_s3)
    return options | {"spark.jars": ",".join(jars)}


def _as_this_process(*, s3: bool) -> dict[str, str]:
    """Executors whose files are where this process's are: the same class path, and the same cache to start from."""
    return {
        "spark.executor.extraClassPath": spark_class_path(s3=s3),
        "spark.executor.extraJavaOptions": f"{EXECUTOR_JVM} {start_options(s3=s3)}".strip(),
    }


def kubernetes_options(kubernetes: KubernetesSettings) -> dict[str, str]:
    """Executors as pods that the driver makes itself; their ports are fixed, so that network policies can name them.

    Raises SettingsError where no image is named.
    """
    if not kubernetes.image:
        raise SettingsError(
            "nobody said which image executors have on Kubernetes",
            "Set LAKEPULSE_KUBERNETES_IMAGE; the chart does.",
        )
    options = {
        "spark.kubernetes.namespace": kubernetes.namespace,
        "spark.kubernetes.container.image": kubernetes.image,
        "spark.executor.cores": str(kubernetes.executor_cores),
        "spark.driver.port": DRIVER_PORT,
        "spark.driver.blockManager.port": BLOCK_PORT,
        "spark.blockManager.port": BLOCK_PORT,
    }
    if kubernetes.executor_template:
        options["spark.kubernetes.executor.podTemplateFile"] = kubernetes.executor_template
        options["spark.kubernetes.executor.podTemplateContainerName"] = "executor"
    if kubernetes.driver_pod:
        options["spark.kubernetes.driver.pod.name"] = kubernetes.driver_pod
    return options


def s3_options(settings: Settings) -> dict[str, str]:
    """How the file system ``s3://`` is reached; empty for a lake in a directory.

    Raises SettingsError where the account's secret is missing.
    """
    lake = settings.lake
    if not lake.on_s3:
        return {}
    hadoop = {
        "fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "fs.s3a.endpoint": lake.s3_endpoint,
        "fs.s3a.endpoint.region": "us-east-1",
        "fs.s3a.path.style.access": "true",
        "fs.s3a.connection.ssl.enabled": str(lake.s3_endpoint.startswith("https://")).lower(),
        "fs.s3a.aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "fs.s3a.access.key": lake.s3_user,
        "fs.s3a.secret.key": settings.home.secret("s3_secret_key").get_secret_value(),
        "fs.s3a.buffer.dir": str(settings.home.home / "spark" / "upload"),
    }
    return {f"spark.hadoop.{name}": value for name, value in hadoop.items()}
