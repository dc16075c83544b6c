"""The API's figures, as its audit tells them."""

from prometheus_client import generate_latest

from serving.api.access.roles import Role
from serving.api.audit import AuditLine
from serving.api.metrics import ApiMetrics


def line(operation: str, status: int, *, kept: bool, seconds: float = 0.03) -> AuditLine:
    return AuditLine(0.0, "a-1", "127.0.0.1", Role.VIEWER, "GET", "/", operation, kept, status, seconds, 10)


def test_requests_are_counted_by_operation_status_and_way() -> None:
    metrics = ApiMetrics(lambda: {"lake": "closed", "kafka": "open"})
    metrics.watch(
        [
            line("stock", 200, kept=False),
            line("stock", 200, kept=True),
            line("stock", 304, kept=True),
            line("stock", 304, kept=True),
            line("", 401, kept=False),
            line("stream_kpis", 200, kept=False, seconds=3600.0),
        ]
    )
    page = generate_latest(metrics.registry).decode()
    for told in (
        'lakepulse_api_requests_total{answer="made",operation="stock",status="200"} 1.0',
        'lakepulse_api_requests_total{answer="hit",operation="stock",status="200"} 1.0',
        'lakepulse_api_requests_total{answer="hit",operation="stock",status="304"} 2.0',
        'lakepulse_api_requests_total{answer="made",operation="none",status="401"} 1.0',
        'lakepulse_api_request_seconds_bucket{le="0.02",operation="stock"} 0.0',
        'lakepulse_api_request_seconds_bucket{le="0.05",operation="stock"} 1.0',
        'lakepulse_api_breaker_open{dependency="lake"} 0.0',
        'lakepulse_api_breaker_open{dependency="kafka"} 1.0',
    ):
        assert told in page
    assert 'request_seconds_count{operation="stream_kpis"}' not in page
