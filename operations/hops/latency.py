"""Latencies of the layers, from the stream's log of publications: from commit until visible, and rows a second."""

import json
import statistics
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lakepulse.contracts.model import LAKE_LAYERS
from lakepulse.settings import Settings

LAYERS: tuple[str, ...] = LAKE_LAYERS


def latencies(settings: Settings, layer: str, since: datetime | None = None) -> list[float]:
    """The batches' seconds from the oldest change's commit until it was visible in ``layer``."""
    return [float(entry["seconds"]) for entry in advances(settings, layer, since)]


def rows_per_second(settings: Settings, layer: str, since: datetime, seconds: float) -> float | None:
    """The changes that ``layer`` made visible in the ``seconds`` after ``since``, by second; None: not counted."""
    counted = [entry["rows"] for entry in advances(settings, layer, since) if entry["rows"] is not None]
    return sum(counted) / seconds if counted else None


def percentile(values: Iterable[float], percent: int) -> float | None:
    """The percentile (inclusive, interpolated); None where there are no values."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return ordered[0] if ordered else None
    return statistics.quantiles(ordered, n=100, method="inclusive")[percent - 1]


def advances(settings: Settings, layer: str, since: datetime | None = None) -> list[dict[str, Any]]:
    """The log's entries of ``layer``, oldest first, visible since ``since``."""
    found = []
    for entry in _newest_first(settings.home.home / "metrics" / "latency.jsonl"):
        if since is not None and datetime.fromisoformat(entry["visible_at"]) < since:
            break
        if entry["layer"] == layer:
            found.append(entry)
    return found[::-1]


def _newest_first(path: Path) -> Iterator[dict[str, Any]]:
    """The entries from the newest on; of a log that was just rolled, those of the file before too."""
    for file in (path, path.with_suffix(".1.jsonl")):
        if file.is_file():
            for line in reversed(file.read_text().splitlines()):
                yield json.loads(line)
