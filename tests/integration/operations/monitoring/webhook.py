"""A webhook on a free port: it takes what Alertmanager posts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Webhook:
    """A receiver on a free port; ``told`` are the notifications that came."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.told.append(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/alerts"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def alerts(self, status: str) -> list[dict[str, Any]]:
        """The alerts that were told as ``firing`` or ``resolved``."""
        return [alert for each in self.told for alert in each["alerts"] if alert["status"] == status]

    def names(self, status: str) -> list[str]:
        """Their names."""
        return [alert["labels"]["alertname"] for alert in self.alerts(status)]


@contextmanager
def listening() -> Iterator[Webhook]:
    """A webhook until the end of the block."""
    receiver = Webhook()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
