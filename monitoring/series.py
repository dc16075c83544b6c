"""Series of a panel over the last minutes, from whoever answers PromQL: Prometheus or VictoriaMetrics."""

import re
import time
from dataclasses import dataclass
from itertools import pairwise

import httpx

from lakepulse.errors import ServiceError, first_line
from monitoring.dashboard import Panel

POINTS = 120
_SECONDS = 30.0


@dataclass(frozen=True)
class Series:
    """One line: its name in the legend, and its values by time (s since 1970)."""

    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]


def series(client: httpx.Client, panel: Panel, seconds: float) -> list[Series]:
    """The panel's lines over the last ``seconds``; raises ServiceError where the store refuses the query or is away."""
    now = time.time()
    asked = {
        "query": panel.query,
        "start": f"{now - seconds:.0f}",
        "end": f"{now:.0f}",
        "step": f"{max(15.0, seconds / POINTS):.0f}",
    }
    try:
        answer = client.get("/api/v1/query_range", params=asked, timeout=_SECONDS)
        found = answer.raise_for_status().json()["data"]["result"]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise ServiceError(
            f"{client.base_url} does not answer the panel `{panel.title}` ({first_line(error)})",
            "Start monitoring (`lakepulse up --with monitoring`), or name the store.",
        ) from error
    return [_series(panel, each["metric"], each["values"]) for each in found]


def legend(panel: Panel, labels: dict[str, str]) -> str:
    """The line's name as Grafana and vmui make it of the panel's legend, or of all labels where it has none."""
    if not panel.legend:
        return ", ".join(f"{name}={value}" for name, value in labels.items() if name != "__name__")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: labels.get(match[1], ""), panel.legend)


def _series(panel: Panel, labels: dict[str, str], values: list[tuple[float, str]]) -> Series:
    """With a gap where readings are missing: nothing was measured then, and a line would say otherwise."""
    times = [float(moment) for moment, _ in values]
    step = min((later - earlier for earlier, later in pairwise(times)), default=0.0)
    found = [(times[0], float(values[0][1]))]
    for (earlier, _), (later, value) in pairwise(values):
        if float(later) - float(earlier) > 1.5 * step:
            found.append((float(earlier) + step, float("nan")))
        found.append((float(later), float(value)))
    moments, numbers = zip(*found, strict=True)
    return Series(legend(panel, labels), moments, numbers)
