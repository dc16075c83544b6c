"""Where Trino is and as whom it is asked; neighbour: ``connect``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class TrinoSettings(EnvironmentSettings):
    """A Trino server; without ``url`` there is none. Its users' passwords are the secrets ``trino_<user>``."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_TRINO_", frozen=True, extra="ignore")

    url: str = Field(
        default="",
        pattern=r"^(https://[^/:]+:\d+)?$",
        description="where Trino answers; empty: there is none",
    )
    user: str = Field(default="analyst", description="as whom Trino is asked")
    ca: Path = Field(default=Path("/var/lib/trino-ca/ca.pem"), description="what signed its certificate")
    files: Path | None = Field(
        default=None, description="its `local.location`, for a lake in a directory below it"
    )
