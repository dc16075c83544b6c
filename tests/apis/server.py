"""A real HTTP server on 127.0.0.1 for one test: routes answer, planned faults come before them."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """What the server answers: ``promised`` bytes more than come cut the answer, ``seconds`` delay it.

    With ``drip`` seconds it comes byte by byte, that far apart.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int = 0
    seconds: float = 0.0
    drip: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request as the server got it."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Route = Callable[[Asked], Reply]


def as_json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:  # noqa: ANN401  # JSON
    """An answer with a JSON document."""
    content = {"Content-Type": "application/json; charset=utf-8"}
    return Reply(status, json.dumps(document).encode(), {**content, **(headers or {})})


class ApiServer:
    """The server; ``faults`` are answered first, one a request, and ``asked`` are the requests until now."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes = dict(routes)
        self.faults: deque[Reply] = deque()
        self.asked: list[Asked] = []
        self._stopping = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Answer no more, and let go of requests that are being delayed."""
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def reply(self, asked: Asked) -> Reply:
        """The next fault where one is planned, else what the route answers."""
        self.asked.append(asked)
        if self.faults:
            return self.faults.popleft()
        route = self.routes.get(asked.path)
        return route(asked) if route else as_json({"status": 404, "message": "not found"}, 404)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:  # the base class's name
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                reply = server.reply(Asked(parts.path, query, dict(self.headers.items())))
                server._stopping.wait(reply.seconds)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body) + reply.promised))
                self.end_headers()
                for part in (bytes([byte]) for byte in reply.body) if reply.drip else (reply.body,):
                    self.wfile.write(part)
                    server._stopping.wait(reply.drip)
                self.close_connection = self.close_connection or bool(reply.promised)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401  # the base class's
                """Say nothing."""

        return Handler


@contextmanager
def serving(routes: Mapping[str, Route]) -> Iterator[ApiServer]:
    """A running server with ``routes`` by path."""
    server = ApiServer(routes)
    server.start()
    try:
        yield server
    finally:
        server.stop()
