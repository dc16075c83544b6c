"""The body of a request, which may be so large: what is longer is refused before all of it is read."""

from http import HTTPStatus

from starlette.types import Message, Receive

from serving.api.problems import ApiProblem


def limited(receive: Receive, most_bytes: int) -> Receive:
    """``receive`` that raises ApiProblem as soon as the body is longer than ``most_bytes``."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most_bytes:
            raise too_long(most_bytes)
        return message

    return counted


def too_long(most_bytes: int) -> ApiProblem:
    """The body is too long."""
    return ApiProblem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"the body of a request has {most_bytes // 1024} KiB at most",
        "Send less.",
    )
