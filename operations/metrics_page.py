"""The metrics page: docs/metrics.md, written from the registries of the programs that serve metrics.

``python -m operations.metrics_page`` writes it; a test refuses a stale one.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prometheus_client.metrics import MetricWrapperBase

from cdc_simulator.capture.metrics import CaptureMetrics
from cdc_simulator.web.metrics import WebMetrics
from cdc_simulator.web.summary import WebSummary
from cdc_simulator.workload.metrics import WorkloadMetrics
from cdc_simulator.workload.summary import Summary
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.settings import PROJECT_ROOT
from operations.exporter.family import Family
from operations.exporter.polling import SOURCE_UP
from operations.exporter.server import SOURCES
from serving.api.metrics import ApiMetrics
from spark_jobs.events.account import metrics as event_metrics
from spark_jobs.runtime import metrics as stream_metrics
from spark_jobs.runtime.phases import Phases

PAGE = PROJECT_ROOT / "docs" / "metrics.md"
_HEAD = """\
# Metrics

Written by `python -m operations.metrics_page` from what the programs register; edit those. Every page is in
Prometheus's text form; counters end with `_total`. Who uses a metric is in `monitoring/` (rules, dashboards): a test
refuses one that nobody uses. `up` says of each job whether its page answers, `lakepulse_exporter_source_up` of each
source whether the exporter can read it. MinIO, Spark and Trino run in containers alone and have pages of their own.
"""


@dataclass(frozen=True)
class Row:
    """One metric of the page."""

    name: str
    kind: str
    labels: tuple[str, ...]
    text: str


def page() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD, *(_section(title, rows) for title, rows in pages().items())])


def pages() -> dict[str, list[Row]]:
    """The rows by who serves them."""
    found = {
        "capture, port 19101": _of(_capture()),
        "stream, port 19102": _of(
            [*_declared(stream_metrics), *_declared(event_metrics), *Phases(None).collect()]
        ),
        "workload, port 19104": _of(WorkloadMetrics(_nothing()).collect()),
        "web events, port 19105": _of(WebMetrics(WebSummary()).collect()),
        "API, port 19106, at /api/v1/metrics": _of(_api()),
    }
    families = {SOURCE_UP: "the exporter itself"}
    for source in SOURCES:
        families |= {family: source.name for family in source.families if family not in families}
    return found | {"exporter, port 19103": [_row(family, name) for family, name in families.items()]}


def _section(title: str, rows: list[Row]) -> str:
    lines = [
        f"| `{row.name}` | {row.kind} | {', '.join(f'`{each}`' for each in row.labels)} | {row.text} |"
        for row in sorted(rows, key=lambda row: row.name)
    ]
    head = ["| metric | type | labels | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## {title[0].upper()}{title[1:]}", "", *head, *lines, ""])


def _row(family: Family, source: str) -> Row:
    return Row(family.name, family.kind, family.labels, f"{family.text} (source {source})")


def _of(metrics: Iterable[Any]) -> list[Row]:
    """Rows of prometheus_client's metrics and families, whose labels it keeps to itself."""
    return [_described(each) for each in metrics]


def _described(metric: Any) -> Row:  # noqa: ANN401  # a metric or a family
    family = next(iter(metric.describe())) if isinstance(metric, MetricWrapperBase) else metric
    name = f"{family.name}_total" if family.type == "counter" else family.name
    return Row(name, family.type, tuple(metric._labelnames), family.documentation)


def _capture() -> Iterator[Any]:
    metrics = CaptureMetrics()
    yield from _declared(metrics)
    with closing(SchemaRegistry("http://127.0.0.1")) as registry:
        metrics.watch(registry)
        watched = {"lakepulse_capture_registry_errors"}
        yield from (each for each in metrics.registry.collect() if each.name in watched)


def _api() -> Iterator[Any]:
    metrics = ApiMetrics(dict)
    yield from _declared(metrics)
    yield from (each for each in metrics.registry.collect() if each.type == "gauge")


def _declared(where: object) -> list[MetricWrapperBase]:
    return [each for each in vars(where).values() if isinstance(each, MetricWrapperBase)]


def _nothing() -> Summary:
    return Summary(opened=datetime.now(UTC), reached=datetime.now(UTC))


if __name__ == "__main__":
    PAGE.write_text(page())
