"""The exporter's server: every source of this installation on one page."""

import logging
import threading
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.process_collector import ProcessCollector

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import PortInUseError
from lakepulse.settings import Settings
from operations.exporter.polling import Exported
from operations.exporter.settings import ExporterSettings
from operations.exporter.source import Source
from operations.exporter.sources.airflow import AirflowSource
from operations.exporter.sources.containers import ContainersSource
from operations.exporter.sources.disks import DisksSource
from operations.exporter.sources.hops import HopsSource
from operations.exporter.sources.host import HostSource
from operations.exporter.sources.jobs import JobsSource
from operations.exporter.sources.kafka import KafkaSource
from operations.exporter.sources.postgres import PostgresSource
from operations.exporter.sources.processes import ProcessesSource
from operations.exporter.sources.quality import QualitySource
from operations.exporter.sources.tables import TablesSource
from spark_jobs.runtime.tables.lake import Lake

SOURCES: tuple[type[Source], ...] = (
    PostgresSource,
    KafkaSource,
    HopsSource,
    TablesSource,
    QualitySource,
    JobsSource,
    ProcessesSource,
    ContainersSource,
    AirflowSource,
    DisksSource,
    HostSource,
)
"""All that there are; which an installation has is for ``sources`` to say."""
log = logging.getLogger(__name__)


def sources(settings: Settings, exporter: ExporterSettings) -> list[Source]:
    """What this installation can be asked."""
    lake, catalog = Lake(settings), load_catalog(settings.home)
    return [
        PostgresSource(settings),
        KafkaSource(settings),
        HopsSource(settings, lake, catalog),
        TablesSource(settings, catalog),
        QualitySource(settings, lake, catalog),
        JobsSource(lake),
        ContainersSource(Path(exporter.control_groups))
        if exporter.control_groups
        else ProcessesSource(settings),
        *([AirflowSource(settings, exporter)] if exporter.airflow_url else []),
        DisksSource((settings.home.home, *exporter.disks)),
        HostSource(),
    ]


def serve(settings: Settings, exporter: ExporterSettings, stop: threading.Event) -> None:
    """Serve until ``stop``; raises PortInUseError where the port is taken."""
    registry = CollectorRegistry()
    exported = Exported(sources(settings, exporter))
    registry.register(exported)
    ProcessCollector(registry=registry)
    try:
        server, _ = start_http_server(exporter.port, addr=exporter.host, registry=registry)
    except OSError as error:
        raise PortInUseError(
            f"port {exporter.port}, on which the exporter serves its metrics, is in use",
            "Free it, or set LAKEPULSE_EXPORTER_PORT to another one.",
        ) from error
    log.info("metrics of %d sources on %s:%d", len(exported.polled), exporter.host, server.server_port)
    exported.start(stop)
    stop.wait()
    server.shutdown()
