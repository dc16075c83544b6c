"""Settings of the API."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class ServingSettings(EnvironmentSettings):
    """The API: where it answers, how much it is asked at most, and how long it waits."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_SERVING_", frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="the address that the API answers on")
    port: int = Field(default=19106, ge=0, le=65535, description="the API's port; 0: any free one")
    requests_per_minute: int = Field(
        default=60, ge=1, description="requests a minute of one address that shows no key"
    )
    requests_per_minute_with_key: int = Field(
        default=1200, ge=1, description="requests a minute with one key from one address"
    )
    body_kilobytes: int = Field(default=64, ge=1, description="how large the body of a request may be")
    readers: int = Field(default=4, ge=1, le=64, description="queries over the lake at the same time")
    waiting: int = Field(default=64, ge=0, description="requests that may wait for one dependency")
    query_seconds: float = Field(default=10.0, gt=0, description="how long one query may take")
    live_seconds: float = Field(
        default=5.0,
        gt=0,
        description="how long an answer may wait for what Kafka alone has; the tables are read instead then",
    )
    query_memory_mb: int = Field(default=512, ge=64, description="memory of each query in MiB")
    rows: int = Field(default=10_000, ge=1, description="rows of one answer at most")
    export_rows: int = Field(default=1_000_000, ge=1, description="rows of one export at most")
    refresh_seconds: float = Field(
        default=0.2,
        gt=0,
        description="how often it looks for a new publication while somebody asks: a kept answer is no older",
    )
    failures: int = Field(
        default=3, ge=1, description="failures in a row after which a dependency is left alone"
    )
    rest_seconds: float = Field(default=5.0, gt=0, description="how long it is left alone")
