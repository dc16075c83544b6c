"""Waiting for services: one that has stopped is not waited for, and only the right answer counts."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.local.layout import Layout
from operations.local.ports import LOOPBACK
from operations.local.secrets import ensure_secrets
from operations.local.services.health import answering, registry_answers, wait_for
from operations.local.supervision.supervisor import Supervisor
from tests.conftest import use_free_ports


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    use_free_ports(monkeypatch, tmp_path)
    layout = Layout(tmp_path)
    layout.create()
    ensure_secrets(layout.secrets)
    return Settings()


class Page(BaseHTTPRequestHandler):
    """Knows the subjects' page of the one API, as another registry, or none, would not."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/apis/ccompat/v7/subjects" else 404)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def page() -> Iterator[str]:
    server = HTTPServer((LOOPBACK, 0), Page)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_where_nothing_runs_nothing_answers(settings: Settings) -> None:
    assert answering(settings) == {"postgres": False, "kafka": False, "registry": False}


def test_a_service_that_has_stopped_is_not_waited_for(settings: Settings) -> None:
    layout = Layout.of(settings.home)
    (layout.logs / "registry.log").write_text("old\n\n\nNo space left on device\n")
    with pytest.raises(ServiceError, match=r"registry has stopped \(STOPPED\): \s+No space left") as caught:
        wait_for("registry", settings, Supervisor(layout), 60)
    assert str(layout.logs / "registry.log") in caught.value.cure


@pytest.mark.parametrize(("path", "answers"), [("/apis/ccompat/v7", True), ("/apis/registry/v3", False)])
def test_a_registry_answers_where_its_subjects_are(
    page: str, path: str, answers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_REGISTRY_URL", page + path)
    assert registry_answers(Settings()) is answers
