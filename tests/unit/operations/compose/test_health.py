"""A start waits as long as there is hope, and names the service that leaves none."""

import time

import pytest

from lakepulse.errors import ServiceError
from operations.compose import health
from operations.compose.health import wait_for_health
from tests.unit.operations.compose.scripted import Scripted, container


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "POLL_SECONDS", 0.0)


def given_up() -> bool:
    raise ServiceError("the services did not start: dependency failed", "`make up` goes on from here.")


def test_it_returns_when_all_are_healthy_or_done() -> None:
    done = container("exited", service="trino-init")
    wait_for_health(
        Scripted([container("created"), done], [container("running", "healthy"), done]),
        lambda what: None,
        lambda: False,
    )


def test_a_job_that_nothing_depends_on_is_not_waited_for() -> None:
    looks = [container("running", "healthy"), container("running", service="stream-fit")]
    wait_for_health(Scripted(looks), lambda what: None, lambda: False)


def test_a_service_that_is_not_healthy_yet_is_no_job() -> None:
    assert not container("running", "starting").ready


def test_what_an_earlier_start_left_is_not_judged_before_compose_has_come_to_it() -> None:
    looks = [container("exited", exit_code=137)], [container("running", "healthy")]
    going_on = iter([True, False])
    wait_for_health(Scripted(*looks), lambda what: None, lambda: next(going_on))


def test_a_failed_job_is_named() -> None:
    with pytest.raises(ServiceError, match=r"trino has ended with exit code 3: trino said why"):
        wait_for_health(Scripted([container("exited", exit_code=3)]), lambda what: None, lambda: False)


def test_a_service_that_restarts_and_restarts_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 10))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with pytest.raises(ServiceError, match="ends with exit code 100 whenever it is started"):
        wait_for_health(Scripted([container("restarting", exit_code=100)]), lambda what: None, lambda: True)


def test_where_compose_gives_up_the_culprit_is_named_at_once() -> None:
    with pytest.raises(ServiceError, match="trino ends with exit code 100"):
        wait_for_health(Scripted([container("restarting", exit_code=100)]), lambda what: None, given_up)


def test_where_nobody_is_to_blame_compose_is_quoted() -> None:
    with pytest.raises(ServiceError, match="dependency failed"):
        wait_for_health(Scripted([container("created")]), lambda what: None, given_up)
