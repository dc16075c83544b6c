"""Settings of the embedded platform alone; what it shares with Compose is in ``lakepulse/settings.py``."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class LocalSettings(EnvironmentSettings):
    """Memory, ports that nobody else connects to, and patience."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_LOCAL_", frozen=True, extra="ignore")

    kafka_controller_port: int = Field(
        default=19093, ge=1, le=65535, description="the port of Kafka's controller"
    )
    kafka_heap_mb: int = Field(default=512, ge=256, description="Kafka's heap in MiB")
    registry_heap_mb: int = Field(default=256, ge=128, description="the registry's heap in MiB")
    postgres_shared_buffers_mb: int = Field(
        default=256, ge=16, description="Postgres's shared buffers in MiB"
    )
    record_start_caches: bool = Field(
        default=True, description="let first runs write caches for later starts"
    )
    start_timeout_seconds: float = Field(
        default=90.0, gt=0, description="how long a service may take to answer"
    )
    stop_timeout_seconds: int = Field(default=60, ge=1, description="how long a process may take to end")


class MonitoringSettings(EnvironmentSettings):
    """The embedded stores of metrics and alerts: ports, how long they keep what, and their memory."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_MONITORING_", frozen=True, extra="ignore")

    store_port: int = Field(
        default=19428, ge=1, le=65535, description="the port of VictoriaMetrics and its page"
    )
    rules_port: int = Field(
        default=19880, ge=1, le=65535, description="the port of vmalert, which evaluates rules"
    )
    alertmanager_port: int = Field(default=19193, ge=1, le=65535, description="the port of Alertmanager")
    scrape_seconds: int = Field(default=15, ge=1, description="from one look at every page to the next")
    kept_days: int = Field(
        default=35, ge=1, description="how long metrics are kept: a month's objectives need them"
    )
    store_memory_mb: int = Field(default=48, ge=16, description="the store's caches in MiB")
