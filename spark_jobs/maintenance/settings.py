"""Settings of maintenance and backfill, from LAKEPULSE_MAINTENANCE_* variables."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class MaintenanceSettings(EnvironmentSettings):
    """Bounds of ``lakepulse maintain`` and ``lakepulse backfill``."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_MAINTENANCE_", frozen=True, extra="ignore")

    spark_from_bytes: int = Field(default=1 << 30, ge=0, description="tables from this size on go to Spark")
    turn_seconds: float = Field(
        default=5.0, gt=0, description="how long the stream lends the lease at a time"
    )
    pause_seconds: float = Field(default=5.0, ge=0, description="how long the stream has it back in between")
    patience_seconds: float = Field(default=300.0, gt=0, description="how long to wait for the lease")
