"""Settings of alerts and their ways, of prices, and of what is promised for a month."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from lakepulse.settings import EnvironmentSettings


def _env(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(env_prefix=f"LAKEPULSE_{prefix}_", frozen=True, extra="ignore")


class AlertSettings(EnvironmentSettings):
    """Where active alerts are asked for, and whom Alertmanager tells; secrets are files beside the others."""

    model_config = _env("ALERTS")

    url: str = Field(
        default="http://127.0.0.1:19193",
        description="Alertmanager, vmalert or Prometheus: whom `lakepulse alerts` asks",
    )
    webhook: str = Field(
        default="", description="where alerts are posted as JSON; empty: to nobody, they are only shown"
    )
    email_to: str = Field(default="", description="who gets alerts by mail; empty: nobody")
    email_from: str = Field(default="lakepulse@localhost", description="the sender of these mails")
    smtp: str = Field(default="localhost:587", description="the mail server, as host:port")
    smtp_user: str = Field(default="", description="its user; the password is the secret smtp_password")
    smtp_tls: bool = Field(default=True, description="whether mail goes through TLS alone")


class PriceSettings(EnvironmentSettings):
    """What resources cost, in one currency; the defaults are those of a rented machine."""

    model_config = _env("PRICE")

    cpu_hour: float = Field(default=0.04, ge=0, description="an hour of one core")
    memory_gb_hour: float = Field(default=0.005, ge=0, description="an hour of one GB of memory")
    storage_gb_month: float = Field(default=0.023, ge=0, description="a month of one GB stored")


class ObjectiveSettings(EnvironmentSettings):
    """The share of a month in which a promise is kept; the rest is its error budget."""

    model_config = _env("OBJECTIVE")

    freshness: float = Field(
        default=0.99, gt=0, lt=1, description="tables as new as their contract says, by table and time"
    )
    latency: float = Field(default=0.95, gt=0, lt=1, description="advances of gold within ten seconds")
    availability: float = Field(default=0.995, gt=0, lt=1, description="capture and stream answer")
