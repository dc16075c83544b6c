"""The embedded schema registry: Apicurio with its Confluent API, storing in a Postgres database of its own.

Postgres rather than the registry's own file database, because it survives kill -9 at any moment.
"""

from urllib.parse import urlsplit

from lakepulse.artifacts.archives import ensure
from lakepulse.errors import ServiceError
from lakepulse.roles import REGISTRY
from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.ports import LOOPBACK
from operations.local.secrets import write_private
from operations.local.services.jvm import java_command
from operations.local.settings import LocalSettings
from operations.local.supervision.programs import Program

DATABASE = "registry"
ROLE = REGISTRY
CONFLUENT_API = "/apis/ccompat/v7"


def port(url: str) -> int:
    """The port in the registry's URL; raises ServiceError where it is not on loopback."""
    parts = urlsplit(url)
    if parts.hostname not in {LOOPBACK, "localhost"} or parts.port is None:
        raise ServiceError(
            f"the embedded registry listens on {LOOPBACK} alone, not at {url}",
            f"Set LAKEPULSE_REGISTRY_URL=http://{LOOPBACK}:18081{CONFLUENT_API}, or do not run `lakepulse up`.",
        )
    return parts.port


def prepare(layout: Layout, settings: Settings, local: LocalSettings) -> Program:
    """Write the configuration (it holds a password, so it is private) and say how the registry is run."""
    directory = layout.registry / "config"
    directory.mkdir(mode=0o700, exist_ok=True)
    # Quarkus reads config/application.properties from the directory it is started in.
    write_private(directory / "application.properties", application_properties(settings))
    return Program("registry", _command(layout, local), priority=30, directory=layout.registry)


def _command(layout: Layout, local: LocalSettings) -> tuple[str, ...]:
    # It serves a few schemas: the second compiler would cost more than it gains.
    options = (f"-Xmx{local.registry_heap_mb}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    released = ensure("registry") / "quarkus-run.jar"
    return java_command(
        "registry", layout, local, (*options, "-XX:+ExitOnOutOfMemoryError"), ("-jar", str(released))
    )


def application_properties(settings: Settings) -> str:
    """The registry's configuration, password included."""
    password = settings.home.secret(f"postgres_{ROLE}").get_secret_value()
    values = {
        "quarkus.http.host": LOOPBACK,
        "quarkus.http.port": port(settings.registry.url),
        "quarkus.http.access-log.enabled": "false",
        "quarkus.management.host": LOOPBACK,
        "quarkus.management.port": 0,
        "apicurio.storage.kind": "sql",
        "apicurio.storage.sql.kind": "postgresql",
        "apicurio.datasource.url": f"jdbc:postgresql://{LOOPBACK}:{settings.postgres.port}/{DATABASE}",
        "apicurio.datasource.username": ROLE,
        "apicurio.datasource.password": password,
        "apicurio.datasource.jdbc.initial-size": 1,
        "apicurio.datasource.jdbc.min-size": 1,
        "apicurio.datasource.jdbc.max-size": 8,
        # After a restart of Postgres every pooled connection is dead: try one before it is used.
        "quarkus.datasource.postgresql.jdbc.validate-on-borrow": "true",
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())
