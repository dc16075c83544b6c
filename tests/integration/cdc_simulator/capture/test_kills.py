"""Capture killed at a named point: the next one goes on, and what arrived equals the source."""

import signal

import pytest

from tests.integration.cdc_simulator.capture.conftest import Once, Start
from tests.integration.cdc_simulator.capture.shop import GROUP, ORDER_LINES, Shop, Topics, assert_equal

pytestmark = pytest.mark.integration

CHANGES = (
    ORDER_LINES.format(1, 5000),
    "UPDATE sales.order_lines SET quantity = quantity + 1 WHERE order_line_id > 10",
    GROUP.format(1, "g"),
    "DELETE FROM sales.order_lines WHERE order_line_id % 7 = 0",
)


@pytest.mark.parametrize(
    "fault",
    [
        "capture.before-send",
        "capture.before-send:2",
        "capture.before-ack",
        "capture.before-ack:3",
        "capture.before-confirm:2",
    ],
)
def test_killed_in_the_stream_it_loses_nothing(
    shop: Shop, topics: Topics, capture_once: Once, start_capture: Start, fault: str
) -> None:
    capture_once()
    shop.transaction(*CHANGES)
    assert start_capture(fault=fault).ended()[0] == -signal.SIGKILL
    shop.transaction(GROUP.format(2, "after the crash"))
    capture_once()
    assert_equal(shop, topics)
