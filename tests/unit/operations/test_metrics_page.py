"""docs/metrics.md says what the programs serve, and everything on it is used by a rule, a dashboard or a page."""

from operations.metrics_page import PAGE, page, pages


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "Run `python -m operations.metrics_page` and commit."


def test_every_metric_is_there_with_its_labels() -> None:
    rows = {row.name: row for found in pages().values() for row in found}
    assert rows["lakepulse_capture_registry_errors_total"].kind == "counter"
    assert rows["lakepulse_capture_events_total"].labels == ("table", "op")
    assert rows["lakepulse_commit_to_visible_seconds"].kind == "histogram"
    assert rows["lakepulse_workload_changes_total"].labels == ("table", "op")
    assert rows["lakepulse_consumer_lag"].labels == ("group", "topic", "partition")
    assert rows["lakepulse_dag_last_run_failed"].labels == ("dag",)


def test_every_metric_has_a_meaning() -> None:
    assert all(row.text for found in pages().values() for row in found)
