"""Clients that ask an API in this process, as a role."""

from functools import cache

import httpx
from fastapi import FastAPI

from serving.api.access.roles import Role
from serving.api.app import framework
from serving.api.door.application import Door
from serving.api.services import Services


@cache
def application(services: Services) -> FastAPI:
    """The application of ``services``, which takes seconds to make."""
    return framework(services)


def client(services: Services, role: Role = Role.OPEN) -> httpx.AsyncClient:
    """One that shows the key of ``role``, or none; whose requests are counted from 0."""
    key = services.settings.home.secret(f"api_key_{role.label}").get_secret_value() if role else ""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(Door(application(services), services)),
        base_url="http://api",
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )
