"""Settings of executors on Kubernetes, from LAKEPULSE_KUBERNETES_* variables; the chart sets them."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class KubernetesSettings(EnvironmentSettings):
    """Spark's executors as pods, where `LAKEPULSE_STREAM_SPARK_MASTER` is a `k8s://` address; the chart sets these."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_KUBERNETES_", frozen=True, extra="ignore")

    image: str = Field(default="", description="the image of executors")
    namespace: str = Field(default="default", description="where executors are made")
    executor_cores: int = Field(default=1, ge=1, description="tasks that an executor runs at once")
    executor_template: str = Field(default="", description="a file with the pod that executors are made from")
    driver_pod: str = Field(
        default="", description="the pod of this process, which executors belong to and end with; empty: none"
    )
