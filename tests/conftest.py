"""The real services for every integration test: started once a session on free ports, emptied for each test.

``platform`` is the running platform; ``fresh`` is what most tests want: its settings with a database, a slot and a lake
of the test's own, and no topics or subjects.
"""

import gc
import os
import secrets
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest
from confluent_kafka.admin import AdminClient
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from operations.local import platform as embedded
from operations.local.ports import free_port
from operations.local.services.provision import ensure_source_database
from tests.examples import examples

# A worker of pytest-xdist has no main file: PySpark takes it for a run of its own doctests, and ends it.
vars(sys.modules["__main__"]).setdefault("__file__", __file__)

# A first call may compile, connect or load: no example is failed for its time.
hypothesis_settings.register_profile(
    "lakepulse", deadline=None, derandomize=False, print_blob=True, max_examples=examples(100)
)
hypothesis_settings.load_profile("lakepulse")

PATIENCE_SECONDS = 120
"""How long a service may take to answer on a busy machine."""
ONE_ROOM = "tests/integration/serving/api/"
"""Its files ask one shop, which is a minute's work."""
INTERNAL_TOPICS = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state"})


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw other examples in every run, the same in all its processes: see ``pytest_report_header``."""
    # hypothesis's own profile for CI would draw the same ones each time; pytest-xdist hands options on to its workers.
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(secrets.randbelow(2**32))


def pytest_report_header(config: pytest.Config) -> str:
    """The seed, so that a run can be repeated."""
    return f"examples: repeat them with ARGS=--hypothesis-seed={config.option.hypothesis_seed}"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their length: an archive holds the second it was made in, and each process makes its own."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files that start services evenly over those that do not: each kind uses what the other leaves.

    Beside each other, three that start services have some ten Java processes on two cores.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    services = {path for path, of_file in files.items() if of_file[0].get_closest_marker("integration")}
    place: dict[Path, float] = {}
    for kind in (services, files.keys() - services):
        in_order = [path for path in files if path in kind]
        place |= {path: (each + 0.5) / len(in_order) for each, path in enumerate(in_order)}
    items.sort(key=lambda item: place[item.path])


class Rooms(LoadFileScheduling):  # type: ignore[misc]
    """A file at a time to each process; those of ONE_ROOM one after the other to the same, which makes it once."""

    def _split_scope(self, nodeid: str) -> str:
        return ONE_ROOM if nodeid.startswith(ONE_ROOM) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """In place of ``--dist``."""
    return Rooms(config, log)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected, which stays until the end, out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say at once what failed: a run that is ended from outside never comes to its summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        last_lines = "\n".join(report.longreprtext.splitlines()[-12:])
        print(f"\nFAILED {report.nodeid} ({report.when})\n{last_lines}", file=sys.__stdout__, flush=True)


def use_free_ports(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Point the settings at ``home`` and at ports that nobody uses."""
    patch.setenv("LAKEPULSE_HOME", str(home))
    patch.setenv("LAKEPULSE_POSTGRES_PORT", str(free_port()))
    patch.setenv("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    patch.setenv("LAKEPULSE_LOCAL_KAFKA_CONTROLLER_PORT", str(free_port()))
    patch.setenv("LAKEPULSE_REGISTRY_URL", f"http://127.0.0.1:{free_port()}/apis/ccompat/v7")
    patch.setenv("LAKEPULSE_LOCAL_RECORD_START_CACHES", "false")
    # Enough to have their order mixed up; each of the 40 topics of a test is made and deleted with all of its own.
    patch.setenv("LAKEPULSE_KAFKA_PARTITIONS", "2")
    patch.setenv("LAKEPULSE_CAPTURE_METRICS_PORT", "0")
    patch.setenv("LAKEPULSE_STREAM_METRICS_PORT", "0")
    patch.setenv("LAKEPULSE_WORKLOAD_METRICS_PORT", "0")
    patch.setenv("LAKEPULSE_SERVING_PORT", str(free_port()))
    patch.setenv("LAKEPULSE_WEB_METRICS_PORT", "0")


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A directory for one installation.

    Not pytest's: its parents are closed to other users at every start of pytest, and root's Postgres is another user.
    """
    with tempfile.TemporaryDirectory(prefix="lakepulse-test-") as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
def platform() -> Iterator[Settings]:
    """Settings of a running Postgres, Kafka and registry; LAKEPULSE_* stay set for child processes."""
    with pytest.MonkeyPatch.context() as patch, temporary_home() as home:
        use_free_ports(patch, home)
        settings = Settings()
        try:
            embedded.up(settings, lambda step, text: None)
            yield settings
        finally:
            embedded.down(settings)


@pytest.fixture
def fresh(platform: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Settings with an empty database, slot, publication and lake of this test's own; Kafka and registry are empty."""
    with fresh_settings(platform, tmp_path) as settings:
        yield settings


@contextmanager
def fresh_settings(platform: Settings, folder: Path) -> Iterator[Settings]:
    """What ``fresh`` gives, for as long as the block lasts; the lake is in ``folder``."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKEPULSE_POSTGRES_DATABASE", name)
        patch.setenv("LAKEPULSE_CAPTURE_SLOT", name)
        patch.setenv("LAKEPULSE_CAPTURE_PUBLICATION", name)
        patch.setenv("LAKEPULSE_LAKE_ROOT", str(folder / "lake"))
        ensure_source_database(platform, name)
        try:
            yield Settings()
        finally:
            # Also where a fixture has failed, so that the next test does not meet its topics.
            drop_database(platform, name)
            delete_topics(platform)
            delete_subjects(platform)
            # They are of this lake, and `verify` holds the next test's against them.
            shutil.rmtree(platform.snapshots.folder(platform.home), ignore_errors=True)


def drop_database(settings: Settings, name: str) -> None:
    """Drop the database ``name`` with its replication slots, whoever is connected."""
    with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home), dbname="postgres")) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(
                # Waits for their end (30 s): a slot whose sender still runs cannot be dropped.
                "SELECT pg_terminate_backend(active_pid, 30000) FROM pg_replication_slots "
                "WHERE database = %s AND active",
                (name,),
            )
            cursor.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = %s",
                (name,),
            )
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def delete_topics(settings: Settings) -> None:
    """Delete every topic that is not the broker's own, and wait until they are gone."""
    client = AdminClient({"bootstrap.servers": settings.kafka.bootstrap_servers})
    topics = [
        name for name in client.list_topics(timeout=PATIENCE_SECONDS).topics if name not in INTERNAL_TOPICS
    ]
    for deleted in (
        client.delete_topics(topics, operation_timeout=PATIENCE_SECONDS).values() if topics else ()
    ):
        deleted.result()


def delete_subjects(settings: Settings) -> None:
    """Forget every schema of the registry."""
    with httpx.Client(base_url=settings.registry.url, timeout=PATIENCE_SECONDS) as client:
        for subject in client.get("/subjects").raise_for_status().json():
            client.delete(f"/subjects/{subject}").raise_for_status()
            client.delete(f"/subjects/{subject}", params={"permanent": "true"}).raise_for_status()
