"""Settings, one small class per concern, read from LAKEPULSE_* variables and from secret files.

Secrets are files under ``<home>/secrets`` (or /run/secrets in containers), never environment variables.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from lakepulse.errors import SettingsError

_CODE = Path(__file__).resolve().parents[1]
PROJECT_ROOT = _CODE if (_CODE / "contracts").is_dir() else Path.cwd()
"""The checkout that this code is part of; where it was installed as a wheel, the folder that it is run in."""


def _env(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(env_prefix=f"LAKEPULSE_{prefix}", frozen=True, extra="ignore")


class EnvironmentSettings(BaseSettings):
    """Settings from the environment; raises SettingsError for a value that is out of bounds."""

    def __init__(self, **values: object) -> None:
        try:
            super().__init__(**values)  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            prefix = self.model_config.get("env_prefix", "")
            variable = prefix + "_".join(str(part) for part in first["loc"]).upper()
            raise SettingsError(
                f"{variable} is `{first['input']}`: {first['msg'][0].lower()}{first['msg'][1:]}",
                f"Correct {variable}, or unset it for the default.",
            ) from error


class HomeSettings(EnvironmentSettings):
    """Where state, secrets and caches live."""

    model_config = _env("")

    home: Path = Field(
        default=PROJECT_ROOT / ".lakepulse",
        description="the installation's state: databases, topics, lake, logs",
    )
    cache: Path = Field(
        default=Path.home() / ".cache" / "lakepulse",
        description="downloaded artifacts, shared by installations",
    )
    contracts: Path = Field(default=PROJECT_ROOT / "contracts", description="the folder of the contracts")
    selects: Path = Field(default=PROJECT_ROOT / "spark_jobs", description="the folder of the SELECTs")
    secrets: Path | None = Field(
        default=None, description="the folder of the secret files; empty: secrets in the home"
    )

    def secret(self, name: str) -> SecretStr:
        """The secret ``name``; raises SettingsError where its file is missing or empty."""
        path = (self.secrets or self.home / "secrets") / name
        value = path.read_text().strip() if path.is_file() else ""
        if not value:
            raise SettingsError(
                f"the secret {name} is missing ({path})", "Run `lakepulse up`, which generates it."
            )
        return SecretStr(value)


class PostgresSettings(EnvironmentSettings):
    """The source database; one role per purpose, its password in the secret ``postgres_<role>``."""

    model_config = _env("POSTGRES_")

    host: str = Field(default="127.0.0.1", description="where Postgres answers")
    port: int = Field(default=15432, ge=1, le=65535, description="Postgres's port")
    database: str = Field(default="wwi", description="the source database")

    def dsn(self, role: str, home: HomeSettings) -> str:
        """A libpq connection string for ``role``; raises SettingsError where its secret is missing.

        Roles: those of ``lakepulse.roles``.
        """
        password = home.secret(f"postgres_{role}").get_secret_value()
        return (
            f"host={self.host} port={self.port} dbname={self.database} user={role} password={password} "
            f"application_name=lakepulse_{role} connect_timeout=10"
        )


class KafkaSettings(EnvironmentSettings):
    """The broker and how topics are made."""

    model_config = _env("KAFKA_")

    bootstrap_servers: str = Field(default="127.0.0.1:19092", description="the brokers, as host:port")
    partitions: int = Field(default=6, ge=1, le=1024, description="partitions of a new topic")
    replication_factor: int = Field(default=1, ge=1, le=5, description="copies of a new topic")
    min_insync_replicas: int = Field(
        default=1, ge=1, le=5, description="copies that must have a message before it counts as sent"
    )
    retention_hours: int = Field(default=168, ge=1, description="how long Kafka keeps a change")
    transaction_topic: str = Field(
        default="lakepulse.transaction", description="the topic of transactions' BEGIN and END records"
    )
    heartbeat_topic: str = Field(
        default="__debezium-heartbeat.lakepulse", description="the topic of heartbeats"
    )


class RegistrySettings(EnvironmentSettings):
    """The schema registry (Confluent API)."""

    model_config = _env("REGISTRY_")

    url: str = Field(default="http://127.0.0.1:18081/apis/ccompat/v7", description="its Confluent API")


class CaptureSettings(EnvironmentSettings):
    """Logical replication and the connector's name (Debezium's ``topic.prefix``)."""

    model_config = _env("CAPTURE_")

    connector_name: str = Field(
        default="lakepulse", description="the connector's name in envelopes and state"
    )
    slot: str = Field(default="lakepulse", pattern=r"^[a-z0-9_]{1,63}$", description="the replication slot")
    publication: str = Field(
        default="lakepulse", pattern=r"^[a-z0-9_]{1,63}$", description="the publication in Postgres"
    )
    snapshot_mode: Literal["initial", "no_data", "always", "initial_only", "when_needed"] = Field(
        default="initial", description="when the tables are read as a whole, in Debezium's words"
    )
    debezium_topic_names: bool = Field(default=False, description="topics named as Debezium names them")
    heartbeat_seconds: float = Field(default=5.0, gt=0, description="how often a heartbeat moves the slot")
    metrics_host: str = Field(default="127.0.0.1", description="where they are served, and asked for")
    metrics_port: int = Field(
        default=19101, ge=0, le=65535, description="the port of capture's metrics; 0: any free one"
    )


class WorkloadSettings(EnvironmentSettings):
    """Live traffic."""

    model_config = _env("WORKLOAD_")

    metrics_host: str = Field(default="127.0.0.1", description="where its metrics are served")
    metrics_port: int = Field(
        default=19104, ge=0, le=65535, description="the port of the workload's metrics; 0: none are served"
    )


class WebSettings(EnvironmentSettings):
    """Visitors of the web shop, and what is wrong with some of their events on purpose, in shares of all events."""

    model_config = _env("WEB_")

    rate: float = Field(default=100.0, gt=0, le=10_000, description="events a second, on average")
    hours: Literal["constant", "shop"] = Field(
        default="constant",
        description="shop: as many in each hour of the day (UTC) as the shop has business in it",
    )
    late: float = Field(
        default=0.02, ge=0, le=1, description="sent late: half of them within 15 s, half up to 60 s"
    )
    out_of_order: float = Field(default=0.05, ge=0, le=1, description="held back for up to 3 s")
    duplicates: float = Field(default=0.01, ge=0, le=1, description="sent again within 10 s")
    malformed: float = Field(
        default=0.002, ge=0, le=1, description="followed by a message that no reader can take for an event"
    )
    metrics_host: str = Field(default="127.0.0.1", description="where its metrics are served")
    metrics_port: int = Field(
        default=19105, ge=0, le=65535, description="the port of their metrics; 0: none are served"
    )


KEPT_MINUTES = 10
"""How long every earlier version stays readable. A stream makes some 30 a second, two files each (decision 12)."""
KEPT_DAYS = 7
"""How long one version an hour, then one a day, stays readable."""


class LakeSettings(EnvironmentSettings):
    """Where the Delta tables are: a directory, or an s3:// bucket prefix (``s3://lakepulse-`` + layer)."""

    model_config = _env("LAKE_")

    root: str = Field(
        default="",
        description="a directory, or s3://lakepulse- for buckets by layer; empty: lake in the home",
    )
    s3_endpoint: str = Field(default="", description="the object store's address")
    kept_minutes: int = Field(
        default=KEPT_MINUTES, ge=1, description="every earlier version stays readable so long"
    )
    kept_days: int = Field(
        default=KEPT_DAYS, ge=0, description="one version an hour for a day, then one a day for so long"
    )
    s3_user: str = Field(default="", description="the access key; its secret is the file s3_secret_key")

    @property
    def on_s3(self) -> bool:
        """Whether the tables are in an object store."""
        return self.root.startswith("s3://")

    def uri(self, table: str, home: HomeSettings) -> str:
        """The URI of ``layer.name``: ``<root>/<layer>/<name>`` or ``s3://lakepulse-<layer>/<name>``."""
        layer, name = table.split(".", 1)
        if self.on_s3:
            return f"{self.root}{layer}/{name}"
        return str(Path(self.root or home.home / "lake") / layer / name)


LOOKED_UP = (
    "silver.cities",
    "silver.countries",
    "silver.customer_categories",
    "silver.customers",
    "silver.inventory",
    "silver.invoice_lines",
    "silver.invoices",
    "silver.order_lines",
    "silver.orders",
    "silver.people",
    "silver.products",
    "silver.state_provinces",
    "silver.stock_groups",
    "silver.stock_item_stock_groups",
    "silver.suppliers",
)
"""The silver tables that people look up, and those that the views over silver read."""


class SnapshotSettings(EnvironmentSettings):
    """Snapshots of gold and of what people look up, as Parquet files that answers are computed from."""

    model_config = _env("SNAPSHOTS_")

    root: str = Field(
        default="",
        description="a directory, or s3://bucket/prefix; empty: snapshots in the home, as `lakepulse up` makes it",
    )
    seconds: float = Field(default=30.0, gt=0, description="from one look at gold's publications to the next")
    kept_seconds: float = Field(
        default=600.0, ge=0, description="how long a snapshot stays after a newer one has replaced it"
    )
    readers: str = Field(
        default="",
        description="where readers keep the files of the snapshot that they read; empty: snapshot-readers in the home",
    )
    silver: tuple[str, ...] = Field(
        default=LOOKED_UP, description="the silver tables that are part of it, as JSON; all of gold is"
    )

    @property
    def on_s3(self) -> bool:
        """Whether the files are in an object store."""
        return self.root.startswith("s3://")

    def folder(self, home: HomeSettings) -> Path:
        """Where the files are, unless in an object store."""
        return Path(self.root) if self.root else home.home / "snapshots"

    def are_on(self, home: HomeSettings) -> bool:
        """Whether this installation makes snapshots: they have a place, or it was made by the first start."""
        return bool(self.root) or self.folder(home).is_dir()


class StreamSettings(EnvironmentSettings):
    """The resident application and the choice of engine by measured size."""

    model_config = _env("STREAM_")

    engine: Literal["auto", "spark", "duckdb"] = Field(
        default="auto", description="forces one engine; auto: by measured size"
    )
    spark_from_rows: int = Field(default=250_000, ge=0, description="batches from this size on go to Spark")
    max_offsets_per_trigger: int = Field(default=200_000, ge=1, description="messages in a batch at most")
    trigger_milliseconds: int = Field(
        default=400,
        ge=0,
        description="batches begin at least so far apart; a stream that has just begun asks Kafka so often",
    )
    pause_seconds: float | None = Field(
        default=None,
        ge=0,
        description="how long small batches wait for company at most; empty: by the contracts' freshness",
    )
    lost_after_seconds: float = Field(
        default=60.0, gt=0, description="a transaction whose rows have not come by then has lost them"
    )
    metrics_host: str = Field(default="127.0.0.1", description="where they are served, and asked for")
    metrics_port: int = Field(
        default=19102, ge=0, le=65535, description="the port of the stream's metrics; 0: none are served"
    )
    spark_master: str = Field(default="local[2]", description="the Spark cluster")
    driver_memory: str = Field(
        default="1g", pattern=r"^\d+[mg]$", description="Spark's memory in this process"
    )
    executor_memory: str = Field(
        default="1g", pattern=r"^\d+[mg]$", description="Spark's memory in each executor"
    )
    driver_host: str = Field(
        default="", description="the name by which executors reach this process; empty: its own address"
    )
    max_executors: int = Field(default=20, ge=1, description="on a cluster; idle ones are given back")
    executors_share_image: bool = Field(
        default=False, description="executors have the jars where this process has them; else it sends them"
    )


class Settings:
    """All settings, each part read on first use."""

    @cached_property
    def home(self) -> HomeSettings:
        """State, secrets and caches."""
        return HomeSettings()

    @cached_property
    def postgres(self) -> PostgresSettings:
        """The source database."""
        return PostgresSettings()

    @cached_property
    def kafka(self) -> KafkaSettings:
        """The broker."""
        return KafkaSettings()

    @cached_property
    def registry(self) -> RegistrySettings:
        """The schema registry."""
        return RegistrySettings()

    @cached_property
    def capture(self) -> CaptureSettings:
        """Logical replication."""
        return CaptureSettings()

    @cached_property
    def workload(self) -> WorkloadSettings:
        """Live traffic."""
        return WorkloadSettings()

    @cached_property
    def web(self) -> WebSettings:
        """Visitors of the web shop."""
        return WebSettings()

    @cached_property
    def lake(self) -> LakeSettings:
        """The Delta tables."""
        return LakeSettings()

    @cached_property
    def snapshots(self) -> SnapshotSettings:
        """The snapshots that answers are computed from."""
        return SnapshotSettings()

    @cached_property
    def stream(self) -> StreamSettings:
        """The resident application."""
        return StreamSettings()
