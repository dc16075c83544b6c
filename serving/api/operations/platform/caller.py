"""The caller: who asks, by the key."""

from pydantic import BaseModel, Field

from serving.api.declared.computed import Asked, Computed, Found
from serving.api.services import Services


class MeBody(BaseModel):
    """Who asks."""

    role: str = Field(description="The role of the key")
    sees_personal_data: bool = Field(description="Whether personal data is shown")
    requests_per_minute: int = Field(description="How many requests a minute are answered")


async def me(services: Services, asked: Asked) -> Found:
    """Who asks, by the key."""
    return Found(
        {
            "role": asked.role.label,
            "sees_personal_data": services.readers.masking.sees_all(asked.role),
            "requests_per_minute": services.serving.requests_per_minute_with_key,
        }
    )


OPERATIONS = (Computed("me", "/me", "Who asks, by the key", me, MeBody, "dashboard: login", many=False),)
