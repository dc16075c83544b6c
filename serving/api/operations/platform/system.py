"""The API itself: whether it lives, whether it can answer, which version it is. Open to anybody, no table is read."""

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from serving.api.access.roles import Role
from serving.api.declared.endpoint import ROLE, USED_BY, require
from serving.api.services import Services


class Health(BaseModel):
    """Whether the process answers."""

    status: str = Field(description="`ok`", examples=["ok"])


class Readiness(BaseModel):
    """Whether it can answer, and from what."""

    ready: bool = Field(description="Whether anything is published that can be read")
    dependencies: dict[str, str] = Field(
        description="closed: asked; open: left alone after failures; half-open: tried"
    )
    away: str | None = Field(description="Why publications cannot be read now; null: they can")
    layers: dict[str, str] = Field(description="The commit LSN that each layer is published at")


class Version(BaseModel):
    """Which release answers."""

    version: str = Field(description="The release", examples=["0.1.0"])
    contracts: int = Field(description="Tables and views that are declared", examples=[140])


def router(services: Services) -> APIRouter:
    """The operations that need no key."""
    found = APIRouter(tags=["system"], dependencies=[Depends(require(Role.OPEN))])

    def extra(used_by: str) -> dict[str, str]:
        return {ROLE: Role.OPEN.label, USED_BY: used_by}

    @found.get("/health", operation_id="health", openapi_extra=extra("supervisor, Compose"))
    async def health() -> Health:
        """Whether the process answers."""
        return Health(status="ok")

    not_ready: dict[int | str, dict[str, Any]] = {503: {"model": Readiness, "description": "Not yet"}}

    @found.get("/ready", operation_id="ready", openapi_extra=extra("Compose, runbooks"), responses=not_ready)
    async def ready(response: Response) -> Readiness:
        """Whether it can answer, and what is away; 503 where nothing can be read."""
        state = services.readers.published.state
        told = Readiness(
            ready=bool(state.positions),
            dependencies=services.breakers.states(),
            away=state.away,
            layers={layer: str(each.publication.watermark) for layer, each in state.positions.items()},
        )
        response.status_code = 200 if told.ready else 503
        return told

    @found.get("/version", operation_id="version", openapi_extra=extra("monitor"))
    async def release() -> Version:
        """Which release answers."""
        return Version(version=version("lakepulse"), contracts=len(services.catalog.declared))

    @found.get("/metrics", operation_id="metrics", response_class=Response, openapi_extra=extra("Prometheus"))
    async def metrics() -> Response:
        """The API's own figures in Prometheus's text form."""
        return Response(generate_latest(services.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return found
