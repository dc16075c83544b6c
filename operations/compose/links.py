"""Where the platform's pages are, and the accounts with the files that hold their passwords."""

from dataclasses import dataclass

from lakepulse.roles import ADMIN, API_ROLES, PURPOSES
from operations.compose.machine.installation import Installation


@dataclass(frozen=True)
class Link:
    """A page, or an address that a client connects to; ``service`` is who answers there."""

    service: str
    title: str
    address: str
    user: str = ""
    secret: str = ""


TRINO_USERS = ("admin", "analyst", "viewer")


def links(installation: Installation, services: list[str]) -> list[Link]:
    """Those of the services that this installation has."""
    port = installation.environment.get
    host = port("LAKEPULSE_BIND", "127.0.0.1")
    known = [
        Link(
            "airflow-api-server",
            "Airflow",
            f"http://{host}:{port('AIRFLOW_PORT', '8080')}",
            "admin",
            "airflow_admin",
        ),
        *(
            Link("trino", "Trino", f"https://{host}:{port('TRINO_PORT', '8443')}", user, f"trino_{user}")
            for user in TRINO_USERS
        ),
        *(
            Link("api", "API", f"http://{host}:{port('API_PORT', '19106')}/api/v1", role, f"api_key_{role}")
            for role in API_ROLES
        ),
        Link("jupyter", "Jupyter", f"http://{host}:{port('JUPYTER_PORT', '8888')}", "", "jupyter_token"),
        Link(
            "minio",
            "MinIO",
            f"http://{host}:{port('MINIO_CONSOLE_PORT', '9001')}",
            "lakepulse-root",
            "minio_root",
        ),
        Link(
            "minio",
            "MinIO, to drop files",
            f"http://{host}:{port('MINIO_CONSOLE_PORT', '9001')}",
            "lakepulse-landing",
            "minio_landing",
        ),
        Link("grafana", "Grafana", f"http://{host}:{port('GRAFANA_PORT', '3000')}", "admin", "grafana_admin"),
        Link("prometheus", "Prometheus", f"http://{host}:{port('PROMETHEUS_PORT', '9090')}"),
        Link("alertmanager", "Alertmanager", f"http://{host}:{port('ALERTMANAGER_PORT', '9093')}"),
        Link("spark-master", "Spark", f"http://{host}:{port('SPARK_UI_PORT', '8082')}"),
    ]
    return [link for link in known if link.service in services]


# Accounts of the services inside: they are reached with `docker compose exec`, since no port of theirs is published.
INNER = {
    ADMIN: f"Postgres: everything (docker compose exec postgres psql -U {ADMIN} wwi)",
    **{role: f"Postgres: {purpose}" for role, purpose in PURPOSES.items()},
    "airflow": "Postgres: Airflow's own database",
    "trino": "Postgres: reads the source",
    "jupyter": "Postgres: reads the source",
}
