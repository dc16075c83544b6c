"""Series of a panel: names by its legend, gaps where nothing was measured."""

import json
import math
from typing import Any

import httpx
import pytest

from lakepulse.errors import ServiceError
from monitoring.dashboard import Panel
from monitoring.series import Series, legend, series

PANEL = Panel(title="Lag", query="lag", unit="bytes", legend="{{hop}} of {{none}}")


def answered(status: int, document: dict[str, Any]) -> httpx.Client:
    """A client whose every question is answered so."""
    transport = httpx.MockTransport(lambda request: httpx.Response(status, text=json.dumps(document)))
    return httpx.Client(transport=transport, base_url="http://store")


def test_a_legend_is_made_of_labels() -> None:
    assert legend(PANEL, {"hop": "gold"}) == "gold of "
    assert legend(Panel(title="A", query="a", unit="bytes"), {"__name__": "a", "job": "x"}) == "job=x"


def test_a_line_has_a_gap_where_nothing_was_measured() -> None:
    values = [[0, "1"], [15, "2"], [60, "3"]]
    found = {"metric": {"hop": "gold"}, "values": values}
    client = answered(200, {"status": "success", "data": {"result": [found]}})
    (line,) = series(client, PANEL, 60)
    assert line == Series("gold of ", (0.0, 15.0, 30.0, 60.0), line.values)
    assert [value for value in line.values if not math.isnan(value)] == [1.0, 2.0, 3.0]
    assert math.isnan(line.values[2])


def test_a_refused_query_is_one_sentence_that_names_the_panel() -> None:
    with pytest.raises(ServiceError, match="does not answer the panel `Lag`"):
        series(answered(422, {"status": "error"}), PANEL, 60)
