"""A supervisor that does not run, and the states of programs that it reports."""

from pathlib import Path

import pytest

from lakepulse.errors import ServiceError
from operations.local.layout import Layout
from operations.local.supervision.supervisor import ProcessState, Supervisor


@pytest.fixture
def supervisor(tmp_path: Path) -> Supervisor:
    layout = Layout(tmp_path)
    layout.create()
    return Supervisor(layout)


@pytest.mark.parametrize(
    ("state", "exit_code", "ended"),
    [
        ("FATAL", 1, True),
        ("EXITED", 0, True),
        ("EXITED", 5, True),
        ("EXITED", 3, False),
        ("BACKOFF", 3, False),
        ("RUNNING", None, False),
    ],
)
def test_what_is_started_again_has_not_ended(state: str, exit_code: int | None, ended: bool) -> None:
    assert ProcessState("stream", state, None, 0.0, exit_code, "").ended is ended


def test_where_no_supervisor_runs_nothing_is_started(supervisor: Supervisor) -> None:
    assert not supervisor.running()
    assert supervisor.state() == []
    with pytest.raises(ServiceError, match="no services run") as caught:
        supervisor.start("capture")
    assert caught.value.cure == "Run `lakepulse up`."


def test_where_no_supervisor_runs_all_is_stopped(supervisor: Supervisor) -> None:
    supervisor.stop("capture")
    supervisor.shutdown(0)


def test_the_tail_of_a_log_is_its_last_lines(supervisor: Supervisor) -> None:
    assert supervisor.log_tail("kafka") == ""
    supervisor.log_path("kafka").write_bytes(b"first\nsecond\nth\xffird\n")
    assert supervisor.log_tail("kafka", 2) == "second\nth\N{REPLACEMENT CHARACTER}ird"


def test_a_configuration_that_is_missing_is_an_error_that_names_the_log(supervisor: Supervisor) -> None:
    with pytest.raises(ServiceError, match="the supervisor did not start") as caught:
        supervisor.launch()
    assert str(supervisor.log_path("supervisord")) in caught.value.cure
