"""Brings the embedded platform up and down: Postgres, Kafka and the registry as supervised processes.

The order is: artifacts, secrets, ports, configuration, supervisor, services, roles. One module per service says how
it is run; the command line is in ``operations/cli/platform/up.py`` and its neighbours.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from lakepulse.artifacts.archives import ensure
from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.ports import require_free
from operations.local.secrets import ensure_secrets, write_private
from operations.local.services import kafka, monitoring, postgres, registry
from operations.local.services.health import wait_for
from operations.local.services.jvm import keep_recordings, remove_unused_caches
from operations.local.services.provision import provision
from operations.local.settings import LocalSettings, MonitoringSettings
from operations.local.supervision import processes
from operations.local.supervision.configuration import supervisor_conf
from operations.local.supervision.programs import Program, own_programs
from operations.local.supervision.supervisor import Supervisor

ARTIFACTS = ("broker", "registry", "spark")

# Called with a step's name and what it does now; the text "ready" ends a step.
Progress = Callable[[str, str], None]
READY = "ready"


def up(settings: Settings, progress: Progress, *, monitored: bool = False) -> None:
    """Start the services that do not run yet, and those of monitoring where asked; return when all answer.

    Raises PortInUseError, ArtifactError or ServiceError; a failed start leaves what runs for the next try.
    """
    layout, local = Layout.of(settings.home), LocalSettings()
    layout.create()
    with layout.lock():
        keep_recordings(layout)
        remove_unused_caches()
        for group in ARTIFACTS:
            ensure(group, partial(progress, f"{group} archives"))
        ensure_secrets(layout.secrets)
        supervisor = Supervisor(layout)
        if not supervisor.running():
            processes.end(processes.left_behind(layout.home), local.stop_timeout_seconds)
            _require_ports(settings, local)
        added = (
            _monitoring(layout, settings, supervisor, progress)
            if monitored or monitoring.wanted(layout)
            else []
        )
        _configure(layout, settings, local, supervisor, added)
        _start(settings, local, supervisor, progress)
        for program in added if monitored else []:
            progress(program.name, "starting")
            supervisor.start(program.name)


def down(settings: Settings) -> list[str]:
    """Stop every program in order, then whatever a killed supervisor left; the names of what was running."""
    layout, local = Layout.of(settings.home), LocalSettings()
    if not layout.run.is_dir():
        return []
    with layout.lock():
        supervisor = Supervisor(layout)
        stopped = [each.name for each in reversed(supervisor.state()) if each.pid]
        supervisor.shutdown(local.stop_timeout_seconds * (len(stopped) + 1))
        orphans = processes.left_behind(layout.home)
        stopped += [f"{each.name()} (process {each.pid})" for each in orphans]
        processes.end(orphans, local.stop_timeout_seconds)
        keep_recordings(layout)
        return stopped


def _require_ports(settings: Settings, local: LocalSettings) -> None:
    require_free(settings.postgres.port, "Postgres", "LAKEPULSE_POSTGRES_PORT")
    require_free(kafka.port(settings.kafka), "Kafka", "LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS")
    require_free(local.kafka_controller_port, "Kafka's controller", "LAKEPULSE_LOCAL_KAFKA_CONTROLLER_PORT")
    require_free(registry.port(settings.registry.url), "the schema registry", "LAKEPULSE_REGISTRY_URL")


def _monitoring(
    layout: Layout, settings: Settings, supervisor: Supervisor, progress: Progress
) -> list[Program]:
    ports = MonitoringSettings()
    running = {each.name for each in supervisor.state() if each.pid}
    if not running.intersection(monitoring.PROGRAMS):
        monitoring.require_ports(ports)
    progress("monitoring", "programs (built once from source: some minutes)")
    return monitoring.prepare(layout, settings, ports)


def _configure(
    layout: Layout, settings: Settings, local: LocalSettings, supervisor: Supervisor, added: list[Program]
) -> None:
    """Write every configuration file; a supervisor that runs with another one is replaced."""
    with ThreadPoolExecutor() as pool:
        database = pool.submit(postgres.prepare, layout, settings, local)
        broker = pool.submit(kafka.prepare, layout, settings.kafka, local)
        programs: list[Program] = [database.result(), broker.result()]
    programs += [registry.prepare(layout, settings, local), *own_programs(), *added]
    configuration = layout.run / "supervisord.conf"
    wanted = supervisor_conf(layout, programs, local.stop_timeout_seconds)
    changed = not configuration.is_file() or configuration.read_text() != wanted
    if changed and supervisor.running():
        supervisor.shutdown(local.stop_timeout_seconds * len(programs))
    write_private(configuration, wanted)
    if not supervisor.running():
        supervisor.launch()


def _start(settings: Settings, local: LocalSettings, supervisor: Supervisor, progress: Progress) -> None:
    """Start Postgres and Kafka side by side, and the registry as soon as its database is there."""

    def start(service: str) -> None:
        progress(service, "starting")
        supervisor.start(service, wait=False)
        wait_for(service, settings, supervisor, local.start_timeout_seconds)

    def database_then_registry() -> None:
        start("postgres")
        provision(settings)
        progress("postgres", READY)
        start("registry")
        progress("registry", READY)

    def broker() -> None:
        start("kafka")
        progress("kafka", READY)

    with ThreadPoolExecutor() as pool:
        for running in [pool.submit(database_then_registry), pool.submit(broker)]:
            running.result()
