"""uvicorn's HTTP/1.1 for the door: an answer that lies ready is written at once, in one piece.

uvicorn makes a task for each request and checks each header of each answer; for an answer that lies ready this costs
more than all the rest. What is not ready, or not as plain as most requests are, goes uvicorn's own way.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from serving.api.answers.ready import Headers, rendered
from serving.api.door.application import Door
from serving.api.door.reception import SECURITY_RENDERED
from serving.api.door.visit import Found, Visit


class DoorProtocol(HttpToolsProtocol):
    """Serves a Door, which must be the outermost application: ``proxy_headers`` is off."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  # as uvicorn has it
        if not (isinstance(app, Door) and self._is_plain(cycle) and self._left_at_once(app, cycle)):
            super()._start_asgi_task(cycle, app)

    def _is_plain(self, cycle: RequestResponseCycle) -> bool:
        """Whether nothing waits behind it, it takes all that it is sent, and stays connected."""
        return (
            cycle.scope["method"] == "GET"
            and cycle.keep_alive
            and not self.pipeline
            and not self.flow.write_paused
        )

    def _left_at_once(self, door: Door, cycle: RequestResponseCycle) -> bool:
        visit = door.reception.enter(cycle.scope)  # type: ignore[arg-type]  # the same, typed by uvicorn
        if visit.found is None:
            return False
        self.transport.write(_rendered(visit, visit.found, cycle.default_headers))
        visit.status, visit.sent = visit.found.sealed.status, len(visit.found.sealed.body)
        door.reception.leave(visit)
        cycle.response_started = cycle.response_complete = True
        self.on_response_complete()
        return True


def _rendered(visit: Visit, found: Found, of_server: Headers) -> bytes:
    sealed, ready = found
    moving = rendered([*of_server, *ready.age(), *visit.headers()])
    return b"".join(
        (STATUS_LINE[sealed.status], sealed.rendered, moving, SECURITY_RENDERED, b"\r\n", sealed.body)
    )
