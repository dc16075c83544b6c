"""Web events on their way: silver and gold as hops of their own, from the stream's log and its page of metrics."""

import time
from datetime import UTC, datetime, timedelta

from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from operations.hops.capture import samples
from operations.hops.hop import Hop
from operations.hops.latency import advances, percentile, rows_per_second
from spark_jobs.events.account.latency import PREFIX

_KINDS = ("late", "duplicate", "malformed")
_COUNTERS = ("lakepulse_web_events_total", "lakepulse_web_messages_left_out_total")


def web_hops(settings: Settings, window_seconds: float) -> list[Hop]:
    """Silver and gold of web events; none where none have come in the window and no stream knows of any."""
    counts = _counts(settings)
    since = datetime.now(UTC) - timedelta(seconds=window_seconds)
    hops = [_hop(settings, layer, since, window_seconds) for layer in (Layer.SILVER, Layer.GOLD)]
    if not counts and all(hop.latency_p50 is None for hop in hops):
        return []
    said = ", ".join(f"{counts.get(kind, 0):,.0f} {kind}" for kind in _KINDS)
    silver, gold = hops
    return [Hop(**{**vars(silver), "note": f"{said} since the stream began"}), gold]


def _hop(settings: Settings, layer: Layer, since: datetime, window_seconds: float) -> Hop:
    name = f"{PREFIX}{layer}"
    entries = advances(settings, name, since)
    newest = max((datetime.fromisoformat(entry["visible_at"]).timestamp() for entry in entries), default=None)
    return Hop(
        name,
        idle_seconds=None if newest is None else time.time() - newest,
        rows_per_second=rows_per_second(settings, name, since, window_seconds),
        latency_p50=percentile((float(entry["p50"]) for entry in entries), 50),
        latency_p95=percentile((float(entry["seconds"]) for entry in entries), 95),
    )


def _counts(settings: Settings) -> dict[str, float]:
    """What the running stream has counted, by kind."""
    page = samples(settings.stream.metrics_host, settings.stream.metrics_port)
    return {each.labels["kind"]: each.value for each in page if each.name in _COUNTERS}
