"""Settings of the embedded platform alone; what it shares with Compose is in ``lakepulse/settings.py``."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class LocalSettings(EnvironmentSettings):
    """Memory, ports that nobody else connects to, and patience."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_LOCAL_", frozen=True, extra="ignore")

    kafka_controller_port: int = Field(default=19093, ge=1, le=65535)
    kafka_heap_mb: int = Field(default=512, ge=256)
    registry_heap_mb: int = Field(default=256, ge=128)
    postgres_shared_buffers_mb: int = Field(default=256, ge=16)
    record_start_caches: bool = Field(
        default=True, description="let first runs write caches for later starts"
    )
    start_timeout_seconds: float = Field(default=90.0, gt=0)
    stop_timeout_seconds: int = Field(default=60, ge=1)
