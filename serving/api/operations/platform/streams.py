"""Server-sent events: an event whenever something was published, so that nobody has to ask again and again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel, Field

from lakepulse.lsn import format_lsn
from serving.api.access.roles import Role
from serving.api.answers.formats import plain
from serving.api.declared.endpoint import ROLE, USED_BY, require
from serving.api.operations.shop.kpis import OPERATIONS as KPIS
from serving.api.problems import unavailable
from serving.api.services import Services

MOST_STREAMS = 64
PAUSE_SECONDS = 1.0
"""Between two events at least."""
QUIET_SECONDS = 15.0
"""After which an event is sent although nothing was published, so that both ends know of each other."""


class LayerEvent(BaseModel):
    """Where a layer is."""

    layer: str = Field(description="silver or gold")
    commit_lsn: str = Field(description="The commit LSN that it is published at")
    committed_at: datetime = Field(description="When the transaction at it was committed")
    published_at: datetime = Field(description="When it was published")
    age_seconds: float = Field(description="Age of its newest transaction")


class PipelineEvent(BaseModel):
    """Where the layers are."""

    generation: int = Field(description="Rises with each publication that this API has seen")
    stale: bool = Field(description="Publications cannot be read now")
    layers: list[LayerEvent] = Field(description="The layers")


class KpiEvent(BaseModel):
    """The shop's figures of its latest day; see the operation kpis_today."""

    generation: int = Field(description="Rises with each publication that this API has seen")
    figures: dict[str, object] = Field(description="The figures")
    commit_lsn: str | None = Field(description="The commit LSN that they rest on")
    age_seconds: float | None = Field(description="Their age")


class Streams:
    """Counts the streams that are open: each is a task that waits."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open = 0

    async def generations(self, request: Request) -> AsyncIterator[int]:
        """The generation now, after each publication, and once in a while."""
        if self._open >= MOST_STREAMS:
            raise unavailable(f"{MOST_STREAMS} streams are open already", 10)
        self._open += 1
        try:
            last, quiet = -1, 0.0
            while not await request.is_disconnected():
                # Who listens asks all the time.
                self._services.readers.published.asked()
                now = self._services.readers.published.state.generation
                if now != last or quiet >= QUIET_SECONDS:
                    last, quiet = now, 0.0
                    yield now
                await asyncio.sleep(PAUSE_SECONDS)
                quiet += PAUSE_SECONDS
        finally:
            self._open -= 1


def router(services: Services) -> APIRouter:
    """The streams."""
    found, streams = (
        APIRouter(tags=["streams"], dependencies=[Depends(require(Role.VIEWER))]),
        Streams(services),
    )
    extra = {ROLE: Role.VIEWER.label, USED_BY: "dashboard: overview"}

    @found.get(
        "/stream/pipeline",
        operation_id="stream_pipeline",
        response_class=EventSourceResponse,
        openapi_extra=extra,
    )
    async def pipeline(request: Request) -> AsyncIterator[PipelineEvent]:
        """Where the layers are, whenever one has advanced."""
        async for generation in streams.generations(request):
            yield _pipeline(services, generation)

    @found.get(
        "/stream/kpis", operation_id="stream_kpis", response_class=EventSourceResponse, openapi_extra=extra
    )
    async def kpis(request: Request) -> AsyncIterator[KpiEvent]:
        """The shop's figures, whenever something was published."""
        async for generation in streams.generations(request):
            yield await _kpis(services, generation)

    return found


def _pipeline(services: Services, generation: int) -> PipelineEvent:
    state, now = services.readers.published.state, datetime.now(UTC)
    layers = [
        LayerEvent(
            layer=layer,
            commit_lsn=format_lsn(each.publication.watermark),
            committed_at=each.committed_at,
            published_at=each.publication.published_at,
            age_seconds=round((now - each.committed_at).total_seconds(), 3),
        )
        for layer, each in state.positions.items()
    ]
    return PipelineEvent(generation=generation, stale=state.away is not None, layers=layers)


async def _kpis(services: Services, generation: int) -> KpiEvent:
    today = KPIS[0]
    basis = await services.readers.look_up(today.tables)
    found = await services.readers.committed(today.sql, {}, Role.VIEWER, basis)
    age = found.basis.age_seconds(datetime.now(UTC))
    return KpiEvent(
        generation=generation,
        figures=(plain(found.rows) or [{}])[0],
        commit_lsn=format_lsn(found.basis.commit_lsn or 0),
        age_seconds=None if age is None else round(age, 3),
    )
