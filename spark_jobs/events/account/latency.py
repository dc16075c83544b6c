"""Ages of events on time when silver, and gold's minute, show them: metrics, and lines beside the other layers'."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from spark_jobs.events.account.metrics import VISIBLE
from spark_jobs.runtime.metrics import LatencyLog

PREFIX = "web "


class EventLatencies:
    """Adds to the ``LatencyLog`` one line a batch and layer: ``seconds`` is the p95 over its events.

    Layers are ``web silver`` and ``web gold`` (the provisional minute).
    """

    def __init__(self, settings: Settings) -> None:
        self._log = LatencyLog(settings)

    def record(self, layer: Layer, events: pa.Table, visible_at: datetime) -> None:
        """``layer`` shows ``events`` (``occurred_at``, ``is_late``)."""
        on_time = events.filter(pc.invert(events["is_late"]))["occurred_at"]
        if not len(on_time):
            return
        micros = pc.cast(pc.subtract(pa.scalar(visible_at, on_time.type), on_time), pa.int64())
        seconds = pc.divide(pc.cast(micros, pa.float64()), 1e6)
        visible = VISIBLE.labels(layer)
        for each in seconds.to_pylist():
            visible.observe(each)
        half, most = pc.quantile(seconds, q=[0.5, 0.95]).to_pylist()
        entry = {
            "layer": f"{PREFIX}{layer}",
            "rows": len(on_time),
            "visible_at": visible_at.isoformat(),
            "seconds": round(most, 3),
            "p50": round(half, 3),
        }
        self._log.add(entry)
