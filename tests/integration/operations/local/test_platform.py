"""The embedded platform on real processes: it answers, it heals, it leaves nothing behind."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest

from lakepulse.errors import PortInUseError
from lakepulse.settings import Settings
from operations.local import platform as embedded
from operations.local.layout import Layout
from operations.local.secrets import ensure_secrets
from operations.local.services.health import PROBES, wait_for
from operations.local.supervision import processes
from operations.local.supervision.supervisor import ProcessState, Supervisor
from tests.conftest import temporary_home, use_free_ports

pytestmark = pytest.mark.integration
PATIENCE_SECONDS = 600
"""Beyond it a test fails; nothing waits so long where all is well."""

SCHEMA = {"schema": '{"type": "record", "name": "kept", "fields": [{"name": "id", "type": "int"}]}'}


def supervisor_of(settings: Settings) -> Supervisor:
    return Supervisor(Layout.of(settings.home))


def process(settings: Settings, name: str) -> ProcessState:
    return next(each for each in supervisor_of(settings).state() if each.name == name)


def silent(step: str, text: str) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of an installation of this test's own, stopped at the end."""
    with temporary_home() as home:
        use_free_ports(monkeypatch, home)
        settings = Settings()
        yield settings
        embedded.down(settings)


def test_all_services_answer(platform: Settings) -> None:
    assert {name: probe(platform) for name, probe in PROBES.items()} == {
        "postgres": True,
        "kafka": True,
        "registry": True,
    }


def test_up_again_changes_nothing(platform: Settings) -> None:
    before = [each.pid for each in supervisor_of(platform).state()]
    embedded.up(platform, silent)
    assert [each.pid for each in supervisor_of(platform).state()] == before


@pytest.mark.parametrize("service", ["kafka", "postgres"])
def test_a_killed_service_is_started_again(platform: Settings, service: str) -> None:
    killed = process(platform, service).pid
    assert killed
    os.kill(killed, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(killed)] if psutil.pid_exists(killed) else [], timeout=PATIENCE_SECONDS)
    wait_until(lambda: process(platform, service).pid not in {None, killed})
    wait_for(service, platform, supervisor_of(platform), PATIENCE_SECONDS)


def test_schemas_survive_a_killed_registry(platform: Settings) -> None:
    url = f"{platform.registry.url}/subjects/kept/versions"
    made = httpx.post(url, json=SCHEMA).raise_for_status().json()["id"]
    killed = process(platform, "registry").pid
    assert killed
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: process(platform, "registry").pid not in {None, killed})
    wait_for("registry", platform, supervisor_of(platform), PATIENCE_SECONDS)
    assert httpx.get(f"{url}/latest").raise_for_status().json()["id"] == made


def test_two_installations_have_different_secrets(platform: Settings, installation: Settings) -> None:
    Layout.of(installation.home).create()
    ensure_secrets(Layout.of(installation.home).secrets)
    names = {path.name for path in Layout.of(platform.home).secrets.iterdir()}
    values = {
        settings.home.secret(name).get_secret_value()
        for settings in (platform, installation)
        for name in names
    }
    assert len(values) == 2 * len(names)


def test_secrets_are_in_no_log_and_no_command_line(platform: Settings) -> None:
    layout = Layout.of(platform.home)
    secrets = [path.read_text().strip() for path in layout.secrets.iterdir()]
    texts = [path.read_text(errors="replace") for path in layout.logs.iterdir()]
    texts += [
        " ".join(psutil.Process(each.pid).cmdline()) for each in supervisor_of(platform).state() if each.pid
    ]
    assert not [secret for secret in secrets for text in texts if secret in text]


def test_a_port_in_use_names_its_owner_and_the_setting(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", str(taken.getsockname()[1]))
        with pytest.raises(PortInUseError) as caught:
            embedded.up(Settings(), silent)
    assert f"process {os.getpid()}" in str(caught.value)
    assert "LAKEPULSE_POSTGRES_PORT" in caught.value.cure
    assert not (installation.home.home / "postgres" / "data").exists()


def test_down_ends_what_a_killed_supervisor_left(installation: Settings) -> None:
    embedded.up(installation, silent)
    layout = Layout.of(installation.home)
    pids = [each.pid for each in supervisor_of(installation).state() if each.pid]
    os.kill(int((layout.run / "supervisord.pid").read_text()), signal.SIGKILL)
    wait_until(lambda: not supervisor_of(installation).running())
    assert {each.pid for each in processes.left_behind(layout.home)} == set(pids)
    assert len(embedded.down(installation)) == len(pids) == 3
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
