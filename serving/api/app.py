"""The application: services, operations, the door before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI

from serving.api import problems
from serving.api.declared.columns import Columns
from serving.api.declared.endpoint import add
from serving.api.described import complete
from serving.api.door.application import Door
from serving.api.door.protocol import DoorProtocol
from serving.api.operations.groups import GROUPS
from serving.api.operations.lake import adhoc
from serving.api.operations.platform import streams, system
from serving.api.services import Services
from serving.api.settings import ServingSettings

PREFIX = "/api/v1"
_ABOUT = """\
What the platform knows, over HTTP. Every answer says what it rests on (tables, Delta versions, commit LSN, age), as
`basis` in JSON and as headers, and carries a strong ETag: send it back in `If-None-Match`."""


def create_app(services: Services) -> Door:
    """The API over ``services``, which it closes when it ends."""
    return Door(framework(services), services)


def server_options(serving: ServingSettings) -> dict[str, Any]:
    """How uvicorn serves it: the options of ``uvicorn.Config`` beside the application."""
    return {
        "host": serving.host,
        "port": serving.port,
        "http": DoorProtocol,
        # Anybody could say to be another address.
        "proxy_headers": False,
        "log_level": "warning",
        # The audit has a line of its own for each request.
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 5,
    }


def framework(services: Services) -> FastAPI:
    """The application behind the door; its description is OpenAPI 3.1."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        services.readers.published.start()
        services.audit.start()
        yield
        services.close()

    app = FastAPI(
        title="LakePulse",
        version="1",
        description=_ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    problems.install(app)
    router = APIRouter(prefix=PREFIX)
    router.include_router(system.router(services))
    router.include_router(adhoc.router(services))
    router.include_router(streams.router(services))
    columns = Columns(services.catalog)
    for tag, operations in GROUPS.items():
        for operation in operations:
            add(router, services, operation, columns, tag)
    app.include_router(router)
    described = app.openapi
    app.openapi = lambda: complete(described())  # type: ignore[method-assign]  # as FastAPI's guide to it does
    return app
