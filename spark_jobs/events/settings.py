"""Settings of the web events' pipeline."""

from datetime import timedelta
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class EventsSettings(EnvironmentSettings):
    """Web events: which engine, what is late, how long duplicates are looked for."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_EVENTS_", frozen=True, extra="ignore")

    engine: Literal["auto", "spark", "duckdb"] = Field(
        default="auto",
        description="what reads events and remembers their ids: spark (Structured Streaming), duckdb (in the process); "
        "auto: Spark in the stream, DuckDB in what is run once",
    )
    watermark_seconds: float = Field(
        default=15.0, gt=0, description="an event is late when the broker took it so long after it occurred"
    )
    horizon_seconds: int = Field(
        default=600, ge=60, description="how long ids are remembered; later repeats are looked up in silver"
    )
    session_timeout_minutes: int = Field(
        default=30, ge=1, description="a session without an event for so long has ended"
    )
    checkpoint_seconds: int = Field(
        default=10, ge=1, description="how often Spark's state is written as a whole; its changes are at once"
    )
    checkpoint: str = Field(
        default="",
        description="a folder that Spark's executors reach, for its state; empty: in the home, "
        "and on a cluster, whose executors do not see that, DuckDB takes Spark's place",
    )
    trigger_milliseconds: int = Field(
        default=1000,
        ge=0,
        description="batches begin at least so far apart: one of a single event costs as much as one of a hundred",
    )
    max_offsets_per_trigger: int = Field(default=20_000, ge=1, description="messages in a batch at most")
    kpi_seconds: float = Field(
        default=1.5, ge=0, description="how often the minutes' tables are brought up to date at most"
    )
    slow_tables_seconds: float = Field(
        default=30.0, ge=0, description="how often sessions and product interest are brought up to date"
    )

    @property
    def lateness(self) -> timedelta:
        """How long an event may be under way."""
        return timedelta(seconds=self.watermark_seconds)

    @property
    def horizon(self) -> timedelta:
        """How long ids are remembered."""
        return timedelta(seconds=self.horizon_seconds)

    @property
    def session_timeout(self) -> timedelta:
        """How long a session without an event lasts."""
        return timedelta(minutes=self.session_timeout_minutes)
