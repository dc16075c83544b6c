"""Embedded monitoring: a store with a page of its own, the evaluator of rules, Alertmanager and the exporter.

VictoriaMetrics rather than Prometheus: its page comes with it, it takes a fifth of the disk, and its memory is bounded
(decision 41). What is built from source is built by ``monitoring/binaries/build``, once for all installations.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

from lakepulse.errors import ServiceError
from lakepulse.settings import PROJECT_ROOT, Settings
from operations.exporter.settings import ExporterSettings
from operations.local.layout import Layout
from operations.local.ports import LOOPBACK, require_free
from operations.local.secrets import write_private
from operations.local.settings import MonitoringSettings
from operations.local.supervision.programs import Program, own
from operations.monitoring.routes import routes
from operations.monitoring.settings import AlertSettings
from serving.api.settings import ServingSettings

PROGRAMS = ("exporter", "victoriametrics", "alertmanager", "vmalert")
"""In the order of their start."""
PATHS = {"api": "/api/v1/metrics"}
"""Where a job's page is, if not at /metrics."""
_MIB = 1024 * 1024


def wanted(layout: Layout) -> bool:
    """Whether this installation was ever started with monitoring: its programs are supervised from then on."""
    return layout.monitoring.is_dir()


def prepare(layout: Layout, settings: Settings, monitoring: MonitoringSettings) -> list[Program]:
    """Write the configuration files and say how each program is run; the binaries are built where they are missing."""
    layout.monitoring.mkdir(mode=0o700, exist_ok=True)
    (layout.monitoring / "scrape.json").write_text(_text(scrape_configuration(settings, monitoring)))
    secret = (settings.home.secrets or layout.secrets) / "smtp_password"
    write_private(layout.monitoring / "alertmanager.json", _text(routes(AlertSettings(), secret)))
    store, alerting = binaries("victoriametrics", "alertmanager")
    return [
        own("exporter", 65, "unexpected"),
        Program("victoriametrics", _store(store, layout, monitoring), 70, layout.monitoring),
        Program("alertmanager", _alertmanager(alerting, layout, monitoring), 71, layout.monitoring),
        Program("vmalert", _rules(store, monitoring), 72, layout.monitoring),
    ]


def require_ports(monitoring: MonitoringSettings) -> None:
    """Raise PortInUseError where somebody else listens on a port that one of the programs needs."""
    require_free(ExporterSettings().port, "the exporter", "LAKEPULSE_EXPORTER_PORT")
    require_free(monitoring.store_port, "VictoriaMetrics", "LAKEPULSE_MONITORING_STORE_PORT")
    require_free(monitoring.rules_port, "vmalert", "LAKEPULSE_MONITORING_RULES_PORT")
    require_free(monitoring.alertmanager_port, "Alertmanager", "LAKEPULSE_MONITORING_ALERTMANAGER_PORT")


def links() -> dict[str, str]:
    """The pages, by their titles."""
    ports = MonitoringSettings()
    return {
        "Dashboards and metrics": f"http://{LOOPBACK}:{ports.store_port}/vmui",
        "Rules and alerts": f"http://{LOOPBACK}:{ports.rules_port}/vmalert",
        "Alertmanager (API)": f"http://{LOOPBACK}:{ports.alertmanager_port}",
        "Exporter's metrics": f"http://{LOOPBACK}:{ExporterSettings().port}/metrics",
    }


def scrape_configuration(settings: Settings, monitoring: MonitoringSettings) -> dict[str, Any]:
    """What VictoriaMetrics asks: the platform's own pages, and those of monitoring itself."""
    jobs = {
        "capture": settings.capture.metrics_port,
        "stream": settings.stream.metrics_port,
        "workload": settings.workload.metrics_port,
        "web-events": settings.web.metrics_port,
        "api": ServingSettings().port,
        "exporter": ExporterSettings().port,
        "victoriametrics": monitoring.store_port,
        "vmalert": monitoring.rules_port,
        "alertmanager": monitoring.alertmanager_port,
    }
    return {
        "global": {"scrape_interval": f"{monitoring.scrape_seconds}s"},
        "scrape_configs": [
            {
                "job_name": job,
                "metrics_path": PATHS.get(job, "/metrics"),
                "static_configs": [{"targets": [f"{LOOPBACK}:{port}"]}],
            }
            for job, port in jobs.items()
        ],
    }


def binaries(*groups: str) -> list[Path]:
    """The folders of these groups' programs, built first where they are missing; raises ServiceError."""
    script = PROJECT_ROOT / "monitoring" / "binaries" / "build"
    done = subprocess.run([script, *groups], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServiceError(
            f"the programs of monitoring could not be built ({done.stderr.strip()[-300:]})",
            f"Run {script} to see all that it says; the first build needs the network.",
        )
    return [Path(line) for line in done.stdout.splitlines()]


def _store(folder: Path, layout: Layout, monitoring: MonitoringSettings) -> tuple[str, ...]:
    return (
        str(folder / "victoria-metrics"),
        f"-httpListenAddr={LOOPBACK}:{monitoring.store_port}",
        f"-storageDataPath={layout.monitoring / 'store'}",
        f"-retentionPeriod={monitoring.kept_days}d",
        f"-memory.allowedBytes={monitoring.store_memory_mb * _MIB}",
        f"-promscrape.config={layout.monitoring / 'scrape.json'}",
        f"-vmui.customDashboardsPath={PROJECT_ROOT / 'monitoring' / 'generated' / 'vmui'}",
        f"-vmalert.proxyURL=http://{LOOPBACK}:{monitoring.rules_port}",
        # A workload that has ended is not worth a line every 15 s: `up` says it.
        "-promscrape.suppressScrapeErrors",
        # What was scraped can be asked for at once.
        "-search.latencyOffset=1s",
        "-loggerLevel=WARN",
    )


def _rules(folder: Path, monitoring: MonitoringSettings) -> tuple[str, ...]:
    store = f"http://{LOOPBACK}:{monitoring.store_port}"
    return (
        str(folder / "vmalert"),
        f"-httpListenAddr={LOOPBACK}:{monitoring.rules_port}",
        f"-rule={PROJECT_ROOT / 'monitoring' / 'rules' / '*.yaml'}",
        f"-datasource.url={store}",
        f"-remoteWrite.url={store}",
        # Alerts go on where they were after a restart.
        f"-remoteRead.url={store}",
        f"-notifier.url=http://{LOOPBACK}:{monitoring.alertmanager_port}",
        f"-external.url={store}/vmui",
        f"-evaluationInterval={monitoring.scrape_seconds}s",
        "-remoteWrite.concurrency=1",
        "-loggerLevel=WARN",
    )


def _alertmanager(folder: Path, layout: Layout, monitoring: MonitoringSettings) -> tuple[str, ...]:
    return (
        str(folder / "alertmanager"),
        f"--config.file={layout.monitoring / 'alertmanager.json'}",
        f"--storage.path={layout.monitoring / 'alerts'}",
        f"--web.listen-address={LOOPBACK}:{monitoring.alertmanager_port}",
        # One alone: it would look for others on all addresses.
        "--cluster.listen-address=",
        f"--data.retention={monitoring.kept_days * 24}h",
        "--log.level=warn",
    )


def _text(document: dict[str, Any]) -> str:
    """JSON, which is YAML too."""
    return json.dumps(document, indent=1) + "\n"
