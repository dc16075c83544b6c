"""Prometheus metrics of the web events' pipeline."""

from prometheus_client import Counter, Gauge, Histogram

BUCKETS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 30.0, 60.0, 300.0)

EVENTS = Counter("lakepulse_web_events_total", "Web events that silver has got: on time or late", ["kind"])
MESSAGES = Counter(
    "lakepulse_web_messages_left_out_total",
    "Messages with web events that silver has not got: duplicate or malformed",
    ["kind"],
)
VISIBLE = Histogram(
    "lakepulse_web_event_to_visible_seconds",
    "From an event on time until the layer showed it (gold: in its provisional minute)",
    ["layer"],
    buckets=BUCKETS,
)
WATERMARK_SECONDS = Gauge(
    "lakepulse_web_watermark_timestamp_seconds", "Minutes that have ended before it are final"
)
