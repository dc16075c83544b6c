"""A Postgres that is away is one sentence with the cure, whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest

from cdc_simulator.capture.postgres.catalog import SourceTypes, connected
from cdc_simulator.capture.postgres.slot import replication_connection
from lakepulse.errors import ServiceError
from operations.local.ports import free_port


def connect(dsn: str) -> None:
    with connected(dsn):
        raise AssertionError("nobody listens there")


@pytest.mark.parametrize(
    "ask", [connect, replication_connection, lambda dsn: SourceTypes(dsn).base_types([25])]
)
def test_a_postgres_that_is_away_is_named_with_the_cure(ask: Callable[[str], Any]) -> None:
    with pytest.raises(ServiceError, match=r"Postgres cannot be reached .*refused.*lakepulse up") as caught:
        ask(f"host=127.0.0.1 port={free_port()} dbname=wwi user=cdc_capture password=hush connect_timeout=2")
    assert "hush" not in str(caught.value)
    assert "\n" not in caught.value.problem
