"""uvicorn's HTTP/1.1 for the door: a request that comes again, byte for byte, is not even parsed.

Who polls sends the same bytes each time. uvicorn parses them, makes a task for each and checks each header of each
answer, which costs more than all that the door does. So what a request asks is remembered by its bytes; where its
answer lies ready, that is written at once. All else goes uvicorn's own way, and so does the first of each.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from serving.api.answers.ready import Headers, Ready, Sealed, rendered
from serving.api.door.application import Door
from serving.api.door.reception import SECURITY_RENDERED
from serving.api.door.visit import SCOPE_KEY, AskedRequest, Visit

LONGEST_BYTES = 4096
_END = b"\r\n\r\n"


class DoorProtocol(HttpToolsProtocol):
    """One connection to a Door, which must be the outermost application: ``proxy_headers`` is off."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  # as uvicorn has them
        super().__init__(*arguments, **options)
        assert isinstance(self.app, Door)
        self._reception = self.app.reception
        self._between = True
        self._came: bytes | None = None
        self._received: Visit | None = None

    def data_received(self, data: bytes) -> None:
        """All or part of one or more requests."""
        asked = self._reception.known.get(data) if self._is_quiet() else None
        if not (asked and self._left_at_once(asked)):
            self._came = data if self._between else None
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._between = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request has ended; where it was all that came, it is known from now on."""
        super().on_message_complete()
        self._between = True
        visit: Visit | None = self.scope.get(SCOPE_KEY)  # type: ignore[assignment]  # not among ASGI's own
        came, self._came = self._came, None
        if visit and came and self.cycle.keep_alive and _is_whole(came):
            self._reception.know(came, visit.asked)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  # as uvicorn has it
        visit, self._received = self._received, None
        if visit:
            cycle.scope[SCOPE_KEY] = visit  # type: ignore[literal-required]
        elif SCOPE_KEY not in cycle.scope:
            self._reception.enter(cycle.scope)  # type: ignore[arg-type]  # the same, typed by uvicorn
        super()._start_asgi_task(cycle, app)

    def _is_quiet(self) -> bool:
        """Whether nothing waits before it, and the other end takes what it is sent."""
        return (
            self._between
            and (self.cycle is None or self.cycle.response_complete)
            and not self.pipeline
            and not self.flow.write_paused
        )

    def _left_at_once(self, asked: AskedRequest) -> bool:
        visit = self._reception.receive(asked, self.client[0] if self.client else "")
        if not (visit.ready and visit.sealed):
            self._received = visit
            return False
        self.transport.write(_whole(visit, visit.ready, visit.sealed, self.server_state.default_headers))
        visit.status, visit.sent = visit.sealed.status, len(visit.sealed.body)
        self._reception.leave(visit)
        self.on_response_complete()
        return True


def _is_whole(came: bytes) -> bool:
    """Whether it is one request without a body, and no more."""
    return (
        len(came) <= LONGEST_BYTES and came.startswith(b"GET ") and came.find(_END) == len(came) - len(_END)
    )


def _whole(visit: Visit, ready: Ready, sealed: Sealed, of_server: Headers) -> bytes:
    moving = rendered([*of_server, *ready.age(), *visit.headers()])
    return b"".join(
        (STATUS_LINE[sealed.status], sealed.rendered, moving, SECURITY_RENDERED, b"\r\n", sealed.body)
    )
