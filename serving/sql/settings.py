"""The limits of one ad-hoc query: LAKEPULSE_SQL_* variables."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class SqlSettings(EnvironmentSettings):
    """What one query of a reader may take."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_SQL_", frozen=True, extra="ignore")

    seconds: float = Field(default=10.0, gt=0, le=600, description="how long an ad-hoc query may run")
    memory_mb: int = Field(default=512, ge=64, description="its memory in MiB; nothing is written to disk")
    threads: int = Field(default=1, ge=1, le=64, description="the threads that it may use")
    rows: int = Field(default=10_000, ge=1, le=1_000_000, description="rows that it gives; more are cut off")
    result_mb: int = Field(default=32, ge=1, description="the size of its result in MiB")
