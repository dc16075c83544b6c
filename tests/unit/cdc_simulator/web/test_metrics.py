"""The producer's page says what its summary counts."""

from collections import Counter

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from cdc_simulator.web.metrics import WebMetrics
from cdc_simulator.web.summary import WebSummary
from cdc_simulator.web.visits.departures import EventBatch
from cdc_simulator.web.visits.event import EventType
from tests.unit.cdc_simulator.web.small_shop import NOON, events


def test_events_by_type_messages_by_kind_and_what_waits_are_served() -> None:
    summary, found = WebSummary(unsent=2), events(5)
    summary.wrote(EventBatch(NOON, found, [], late=3, duplicates=4, malformed=Counter(huge=1)))
    registry = CollectorRegistry()
    registry.register(WebMetrics(summary))
    text = generate_latest(registry).decode()
    searches = sum(event.event_type is EventType.SEARCH for event in found)
    assert searches
    assert f'lakepulse_web_visitor_events_total{{event_type="search"}} {float(searches)}' in text
    assert f'lakepulse_web_messages_total{{kind="event"}} {float(len(found))}' in text
    assert 'lakepulse_web_messages_total{kind="duplicate"} 4.0' in text
    assert 'lakepulse_web_messages_total{kind="malformed"} 1.0' in text
    assert "lakepulse_web_unsent_batches 2.0" in text


def test_the_summary_counts_batches_for_scripts() -> None:
    summary = WebSummary(seconds=2.0)
    for _ in range(2):
        summary.wrote(EventBatch(NOON, events(2), [], late=3, duplicates=4, malformed=Counter(huge=1)))
    stated = summary.as_dict()
    assert stated["events"] == 2 * len(events(2))
    assert stated["rate"] == len(events(2))
    assert (stated["late"], stated["duplicates"], stated["malformed"]) == (6, 8, {"huge": 2})
