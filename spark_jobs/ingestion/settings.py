"""Settings of what comes in files, from LAKEPULSE_INGESTION_* variables."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings, HomeSettings


class IngestionSettings(EnvironmentSettings):
    """Where files land, and how they are taken."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_INGESTION_", frozen=True, extra="ignore")

    landing: str = Field(
        default="", description="the folder, or s3://bucket, where files land; empty: landing in the home"
    )
    quiet_seconds: float = Field(
        default=2.0, ge=0, description="a file that was written more lately may still be growing"
    )
    group_bytes: int = Field(
        default=1 << 26, ge=1, description="files of so many bytes together go into one commit"
    )

    def root(self, home: HomeSettings) -> str:
        """The landing zone: a folder, or ``s3://bucket``; a table's files are in the folder of its name."""
        return self.landing or str(home.home / "landing")
