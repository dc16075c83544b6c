"""The hops of the flow as they are now, and the alerts that are active."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel, Field

from serving.api.declared.computed import Asked, Computed, Found
from serving.api.services import Services


class HopBody(BaseModel):
    """One hop of the flow, from the source to gold."""

    name: str = Field(description="source, slot, capture, kafka, bronze, silver or gold")
    position: int | None = Field(description="The LSN that it has come to")
    behind_bytes: int | None = Field(description="WAL between it and the source's end")
    lag_seconds: float | None = Field(description="Age of the oldest change that it lacks; null: not known")
    waiting: int | None = Field(description="What has not gone on from here")
    idle_seconds: float | None = Field(description="Seconds since it last advanced")
    rows_per_second: float | None = Field(description="Changes a second in the window")
    latency_p50: float | None = Field(description="Seconds from commit until visible, half of the batches")
    latency_p95: float | None = Field(description="The same, 95 % of the batches")
    note: str = Field(description="What is not so with this hop")


class HopsBody(BaseModel):
    """All hops, and what waits beside them."""

    hops: list[HopBody] = Field(description="The hops in the order of the flow")
    window_seconds: float = Field(description="Over how long rates and latencies are")
    dead_letters: int = Field(description="Messages that could not be decoded and wait")
    quarantined: int = Field(description="Rows in quarantine")
    views: int = Field(description="Views, which are as new as what they read")
    data_quality_score: dict[str, float] = Field(description="Share of rows that did not go aside, by table")


class LagBody(BaseModel):
    """How far a layer is behind the source."""

    name: str = Field(description="The hop")
    behind_bytes: int | None = Field(description="WAL between it and the source's end")
    lag_seconds: float | None = Field(description="Age of the oldest change that it lacks; null: not known")


class AlertBody(BaseModel):
    """One active alert."""

    name: str = Field(description="Its name")
    severity: str = Field(description="critical, warning or info")
    state: str = Field(description="firing, pending or suppressed")
    since: str = Field(description="Since when")
    summary: str = Field(description="What is wrong")
    description: str = Field(description="What that means")
    runbook: str = Field(description="The page that says what to do")
    labels: dict[str, str] = Field(description="Where")


async def hops(services: Services, asked: Asked) -> Found:
    """All hops as they are now."""
    return Found(dict(await _hops(services)))


async def lag(services: Services, asked: Asked) -> Found:
    """How far each hop is behind the source."""
    found = await _hops(services)
    return Found([{name: hop[name] for name in LagBody.model_fields} for hop in found["hops"]])


async def _hops(services: Services) -> Mapping[str, Any]:
    ask = partial(services.outside.hops, services.settings)
    return await services.postgres.run(partial(services.breakers.call, "postgres", ask))


async def alerts(services: Services, asked: Asked) -> Found:
    """The active alerts, the gravest first."""
    found = await services.alerts.run(partial(services.breakers.call, "alerts", services.outside.alerts))
    return Found([dict(each) for each in found])


OPERATIONS = (
    Computed(
        "pipeline_hops",
        "/pipeline/hops",
        "Every hop from the source to gold: position, lag, rate, latency",
        hops,
        HopsBody,
        "dashboard: pipeline; monitor",
        many=False,
    ),
    Computed(
        "pipeline_lag",
        "/pipeline/lag",
        "How far each hop is behind the source",
        lag,
        LagBody,
        "monitor: pipeline",
    ),
    Computed(
        "alerts",
        "/pipeline/alerts",
        "The active alerts, the gravest first",
        alerts,
        AlertBody,
        "dashboard: alerts",
    ),
)
