"""The settings page: docs/settings.md, written from the settings classes, .env.example and docker-compose.yml.

``python -m operations.settings_page`` writes it; a test refuses a stale one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lakepulse.settings import (
    PROJECT_ROOT,
    CaptureSettings,
    EnvironmentSettings,
    HomeSettings,
    KafkaSettings,
    LakeSettings,
    PostgresSettings,
    RegistrySettings,
    SnapshotSettings,
    StreamSettings,
    WebSettings,
    WorkloadSettings,
)
from operations.exporter.settings import ExporterSettings
from operations.local.settings import LocalSettings, MonitoringSettings
from operations.monitoring.settings import AlertSettings, ObjectiveSettings, PriceSettings
from operations.trino.settings import TrinoSettings
from serving.api.settings import ServingSettings
from serving.sql.settings import SqlSettings
from spark_jobs.events.settings import EventsSettings
from spark_jobs.gold.settings import GoldSettings
from spark_jobs.ingestion.apis.settings import ApiSettings
from spark_jobs.ingestion.settings import IngestionSettings
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.engines.kubernetes_settings import KubernetesSettings

PAGE = PROJECT_ROOT / "docs" / "settings.md"
CLASSES: tuple[type[EnvironmentSettings], ...] = (
    HomeSettings,
    PostgresSettings,
    KafkaSettings,
    RegistrySettings,
    CaptureSettings,
    WorkloadSettings,
    WebSettings,
    LakeSettings,
    StreamSettings,
    GoldSettings,
    EventsSettings,
    MaintenanceSettings,
    IngestionSettings,
    LocalSettings,
    MonitoringSettings,
    ExporterSettings,
    SnapshotSettings,
    SqlSettings,
    TrinoSettings,
    ApiSettings,
    KubernetesSettings,
    ServingSettings,
    AlertSettings,
    PriceSettings,
    ObjectiveSettings,
)
_HEAD = """\
# Settings

Written by `python -m operations.settings_page` from the settings classes; edit those. A setting is an environment
variable (`LAKEPULSE_POSTGRES_PORT=25432 lakepulse up`). In containers, settings are variables in `.env`, which
`docker-compose.yml` hands to the services: the second list. Passwords are files, never variables:
`lakepulse credentials`, `make credentials`.

Each installation on one machine needs ports of its own: `LAKEPULSE_POSTGRES_PORT`, `LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS`,
`LAKEPULSE_LOCAL_KAFKA_CONTROLLER_PORT`, `LAKEPULSE_REGISTRY_URL`, `LAKEPULSE_CAPTURE_METRICS_PORT`,
`LAKEPULSE_STREAM_METRICS_PORT`, `LAKEPULSE_WEB_METRICS_PORT` and `LAKEPULSE_SERVING_PORT`, with traffic
`LAKEPULSE_WORKLOAD_METRICS_PORT`, with monitoring `LAKEPULSE_EXPORTER_PORT`, `LAKEPULSE_MONITORING_STORE_PORT`,
`LAKEPULSE_MONITORING_RULES_PORT` and `LAKEPULSE_MONITORING_ALERTMANAGER_PORT`; in containers `AIRFLOW_PORT`,
`SPARK_UI_PORT`, `TRINO_PORT`, `JUPYTER_PORT`, `API_PORT`, `MINIO_CONSOLE_PORT`, with monitoring `GRAFANA_PORT`,
`PROMETHEUS_PORT` and `ALERTMANAGER_PORT`.
"""


def page() -> str:
    """The page as Markdown; raises ValueError for a setting without a description."""
    fed = _fed((PROJECT_ROOT / "docker-compose.yml").read_text())
    parts = [_HEAD, *(_section(each, fed) for each in CLASSES), _containers(fed)]
    return "\n".join(parts)


def _section(settings: type[EnvironmentSettings], fed: dict[str, set[str]]) -> str:
    summary = (settings.__doc__ or "").split("\n\n")[0].replace("``", "`").replace("\n    ", " ")
    rows = [_row(settings, name, field, fed) for name, field in settings.model_fields.items()]
    head = ["| variable | default | bounds | meaning | in `.env` |", "|---|---|---|---|---|"]
    return "\n".join([f"## {settings.__name__.removesuffix('Settings')}", "", summary, "", *head, *rows, ""])


def _row(settings: type[EnvironmentSettings], name: str, field: FieldInfo, fed: dict[str, set[str]]) -> str:
    if not field.description:
        raise ValueError(f"{settings.__name__}.{name} has no description")
    variable = f"{settings.model_config.get('env_prefix', '')}{name}".upper()
    variables = ", ".join(f"`{each}`" for each in sorted(fed.get(variable, ())))
    cells = (f"`{variable}`", _default(field), _bounds(field), field.description, variables)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined or value in ("", None):
        return ""
    if isinstance(value, Path):
        # The same on every machine: below the checkout or the user's home.
        value = f"{value}".replace(f"{PROJECT_ROOT}/", "").replace(str(Path.home()), "~")
    return f"`{value}`"


def _bounds(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(field.annotation))
    return ", ".join(_limits(field))


def _limits(field: FieldInfo) -> Iterator[str]:
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below", "pattern": "like"}
    for limit in field.metadata:
        for name, word in words.items():
            value = getattr(limit, name, None)
            if value is not None:
                yield f"{word} `{value}`"


def _fed(compose: str) -> dict[str, set[str]]:
    """The variables of ``.env`` that reach each LAKEPULSE_* variable of a service."""
    found: dict[str, set[str]] = {}
    for setting, variable in re.findall(r"^\s+(LAKEPULSE_\w+): \"?\$\{(\w+):-", compose, re.MULTILINE):
        found.setdefault(setting, set()).add(variable)
    return found


def _containers(fed: dict[str, set[str]]) -> str:
    """The variables of ``.env.example``, with the comments above them."""
    sets = {variable: setting for setting, variables in fed.items() for variable in variables}
    lines, comment = ["## In containers: `.env`", ""], ""
    for line in (PROJECT_ROOT / ".env.example").read_text().splitlines():
        title = re.match(r"# --- (.+?) -+$", line)
        name, equals, value = line.partition("=")
        if title:
            lines += [
                "",
                f"### {title[1]}",
                "",
                "| variable | default | sets | meaning |",
                "|---|---|---|---|",
            ]
            comment = ""
        elif line.startswith("# "):
            comment = f"{comment} {line[2:]}".strip()
        elif equals:
            target = f"`{sets[name]}`" if name in sets else ""
            lines.append(f"| `{name}` | {f'`{value}`' if value else ''} | {target} | {comment} |")
            comment = ""
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
