"""The door as an ASGI application before another one."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.answers.ready import Headers
from serving.api.door.reception import SECURITY, Reception
from serving.api.door.visit import SCOPE_KEY, Visit
from serving.api.limits.body import limited, too_long
from serving.api.problems import MEDIA_TYPE, ApiProblem
from serving.api.services import Services


class Door:
    """Lets requests through to ``app``; ``reception`` may have received them already."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self.reception = Reception(services)
        self._most_bytes = services.serving.body_kilobytes * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit: Visit = scope.get(SCOPE_KEY) or self.reception.enter(scope)
        leaving = _Leaving(visit, send)
        try:
            await self._pass(visit, leaving, scope, receive)
        except ApiProblem as problem:
            await leaving.refuse(problem)
        finally:
            self.reception.leave(visit)

    async def _pass(self, visit: Visit, leaving: "_Leaving", scope: Scope, receive: Receive) -> None:
        if visit.refusal:
            raise visit.refusal
        if visit.ready and visit.sealed:
            headers = [*visit.sealed.headers, *visit.ready.age()]
            await leaving.answer(visit.sealed.status, headers, visit.sealed.body)
            return
        if visit.asked.length > self._most_bytes:
            raise too_long(self._most_bytes)
        await self._app(scope, limited(receive, self._most_bytes), leaving.send)
        self.reception.keep(visit)


class _Leaving:
    """The way out of one visit."""

    def __init__(self, visit: Visit, send: Send) -> None:
        self._visit, self._send = visit, send

    async def send(self, message: Message) -> None:
        """Pass on what the application sends, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self._visit.status = message["status"]
            message["headers"] = [*message["headers"], *self._visit.headers(), *SECURITY]
        elif message["type"] == "http.response.body":
            self._visit.sent += len(message.get("body", b""))
        await self._send(message)

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""
        await self.send({"type": "http.response.start", "status": int(status), "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def refuse(self, problem: ApiProblem) -> None:
        """Send ``problem``, unless an answer is on its way already."""
        if self._visit.status:
            return
        body = problem.body(self._visit.asked.path)
        headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
        headers += [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await self.answer(problem.status, headers, body)
