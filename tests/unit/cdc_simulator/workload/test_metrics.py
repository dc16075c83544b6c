"""The workload's page says what its summary counts, and traffic goes on where the page cannot be served."""

import socket

import httpx
import pytest

from cdc_simulator.workload.metrics import WorkloadMetrics, served
from operations.local.ports import free_port
from tests.unit.cdc_simulator.workload.test_summary import stated, summary_of


def page(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics").text


def test_transactions_by_kind_and_changes_by_table_and_op_are_served() -> None:
    summary, port = summary_of(), free_port()
    with served(WorkloadMetrics(summary), "127.0.0.1", port):
        summary.committed("place", stated("orders", "c", 3), with_savepoint=False)
        text = page(port)
        summary.committed("place", stated("orders", "c", 2), with_savepoint=False)
        later = page(port)
    assert 'lakepulse_workload_transactions_total{kind="place"} 1.0' in text
    assert 'lakepulse_workload_changes_total{op="c",table="orders"} 3.0' in text
    assert 'lakepulse_workload_changes_total{op="c",table="orders"} 5.0' in later
    with pytest.raises(httpx.ConnectError):
        page(port)


def test_a_second_workload_goes_on_without_its_page(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port, went_on = other.getsockname()[1], False
        with served(WorkloadMetrics(summary_of()), "127.0.0.1", port):
            went_on = True
    assert went_on
    assert f"port {port} is in use" in caplog.text


def test_port_0_serves_nothing() -> None:
    with served(WorkloadMetrics(summary_of()), "127.0.0.1", 0):
        pass
