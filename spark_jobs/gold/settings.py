"""Settings of the choice between following the change and computing everything, from LAKEPULSE_GOLD_* variables."""

from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class GoldSettings(EnvironmentSettings):
    """The switch and its limits; ``docs/decisions/0006-gold-follows-the-change.md`` has the measurements."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_GOLD_", frozen=True, extra="ignore")

    mode: Literal["auto", "incremental", "full"] = Field(
        default="auto", description="forces how gold is computed; auto: by what changed"
    )
    full_from_fraction: float = Field(
        default=0.2, gt=0, description="recompute all where this part of an input's rows changed"
    )
    full_from_values: int = Field(
        default=50_000, ge=1, description="recompute all where a group or join column has more changed values"
    )
    spark_from_rows: int = Field(
        default=4_000_000, ge=0, description="a full recompute that reads this many rows goes to Spark"
    )
    threads: int = Field(default=2, ge=1, le=64, description="gold tables computed side by side")
