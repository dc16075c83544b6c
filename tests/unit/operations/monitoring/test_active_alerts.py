"""Active alerts as vmalert, Prometheus and Alertmanager say them, and what the command line makes of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from lakepulse.errors import ServiceError
from operations.cli.platform.alerts import OFF, app, lines, watched_alerts
from operations.monitoring.active_alerts import active_alerts

NOTES = {"summary": "[bold] is no markup", "description": "d", "runbook": "docs/runbooks/table-stale.md"}
SINCE = "2026-01-31T10:00:00Z"


def rule(name: str, severity: str, state: str) -> dict[str, Any]:
    labels = {"alertname": name, "severity": severity, "table": "t"}
    return {"labels": labels, "annotations": NOTES, "state": state, "activeAt": SINCE}


@contextmanager
def answering(answers: dict[str, Any]) -> Iterator[str]:
    """A server that answers the paths of ``answers`` with JSON, and others with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in answers else 404)
            self.end_headers()
            self.wfile.write(json.dumps(answers.get(self.path)).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def of_rules(*alerts: dict[str, Any]) -> dict[str, Any]:
    return {"/api/v1/alerts": {"status": "success", "data": {"alerts": list(alerts)}}}


def test_the_gravest_comes_first() -> None:
    alerts = (
        rule("DagLate", "warning", "firing"),
        rule("SourceIdle", "info", "firing"),
        rule("ServiceDown", "critical", "pending"),
        rule("DiskAlmostFull", "critical", "firing"),
    )
    with answering(of_rules(*alerts)) as url:
        found = active_alerts(url)
    assert [alert.name for alert in found] == ["DiskAlmostFull", "DagLate", "SourceIdle", "ServiceDown"]
    assert found[0].labels == {"table": "t"}
    assert found[0].runbook == NOTES["runbook"]


def test_alertmanager_says_which_are_suppressed() -> None:
    alert = {"labels": {"alertname": "A", "severity": "warning"}, "annotations": NOTES, "startsAt": SINCE}
    answers = [{**alert, "status": {"state": state}} for state in ("suppressed", "active")]
    with answering({"/api/v2/alerts": answers}) as url:
        assert [found.state for found in active_alerts(url)] == ["firing", "suppressed"]


def test_nobody_there_is_one_sentence_with_its_cure() -> None:
    with answering({}) as url:
        pass
    with pytest.raises(ServiceError, match="lakepulse up --with monitoring"):
        active_alerts(url)
    assert watched_alerts(url) is None
    assert lines(None) == OFF


def test_something_else_there_is_the_same_sentence() -> None:
    with (
        answering({"/api/v1/alerts": {"status": "error"}}) as url,
        pytest.raises(ServiceError, match="nobody tells"),
    ):
        active_alerts(url)


def test_a_line_for_each_that_fires(monkeypatch: pytest.MonkeyPatch) -> None:
    alerts = rule("TableStale", "warning", "firing"), rule("ServiceDown", "critical", "pending")
    with answering(of_rules(*alerts)) as url:
        monkeypatch.setenv("LAKEPULSE_ALERTS_URL", url)
        said = CliRunner().invoke(app)
        as_json = CliRunner().invoke(app, ["--json"])
    assert said.output.splitlines() == [
        "warning  10:00 [bold] is no markup (TableStale): docs/runbooks/table-stale.md",
        "  1 pending",
    ]
    assert [alert["state"] for alert in json.loads(as_json.output)] == ["firing", "pending"]


def test_none_fires() -> None:
    assert lines([]) == "alerts: none fires"
