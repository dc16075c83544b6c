"""Settings of the exporter."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


class ExporterSettings(EnvironmentSettings):
    """Where the exporter serves its figures, and what it asks that not every installation has."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_EXPORTER_", frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="the address that its page is served on")
    port: int = Field(default=19103, ge=0, le=65535, description="the port of its page; 0: any free one")
    airflow_url: str = Field(default="", description="Airflow's address; empty: it is not asked")
    airflow_user: str = Field(
        default="monitor", description="its user there, whose password is the secret airflow_<user>"
    )
    control_groups: str = Field(
        default="",
        description="where the machine's control groups are, for containers' figures; empty: supervised programs'",
    )
    disks: tuple[Path, ...] = Field(
        default=(), description="folders whose disks are watched too, beside the home's, as JSON"
    )
