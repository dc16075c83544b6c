"""The API beside what it stands on (goals P11, P12), its rows checked. ``bench.tail`` measures from commit to answer.

P11: an operation's answer, warm, at p95, beside the same SELECT on a DuckDB in this process over the same tables, and
below 20 ms. P12: requests a second of a kept answer, and of a 304, beside a bare uvicorn application that sends the
same bytes. Client and server share the machine's cores in both. Run: ``python -m bench.api``.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from operations.hops.latency import percentile
from operations.local.ports import LOOPBACK, free_port
from serving.api.answers.formats import plain
from serving.api.declared.select import Select
from serving.api.operations.groups import GROUPS
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.engines.statement import connect
from spark_jobs.runtime.tables.lake import Lake

QUERIES = (
    *("kpis_compare", "kpis_funnel", "sales_by_region", "sales_by_category", "sales_by_product"),
    *("customer_segments", "customers_at_risk", "receivables", "stock_by_category", "orders_late"),
)
"""The dashboard's, of those that need no parameter."""
ROUNDS, WARM = 60, 5
CLIENTS, PASSES = 8, 5
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
BARE = """
import sys
from pathlib import Path
import uvicorn
BODY, ETAG = Path(sys.argv[2]).read_bytes(), sys.argv[3].encode()
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    same = any(name == b"if-none-match" and value == ETAG for name, value in scope["headers"])
    headers = [(b"content-type", b"application/json"), (b"etag", ETAG)]
    headers += [] if same else [(b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 304 if same else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if same else BODY})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


def main() -> int:
    """Measure and judge; 1 where rows differ."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.05)
    arguments.add_argument("--seconds", type=float, default=3.0, help="of each pass of P12")
    options = arguments.parse_args()
    verdicts = Verdicts("api", options)
    with own_platform() as settings:
        load(settings, options.scale, 1, lambda text: None)
        for command in (("capture", "--once"), ("run",)):
            subprocess.run([sys.executable, "-m", "operations", *command], check=True, capture_output=True)
        os.environ |= {
            "LAKEPULSE_SERVING_PORT": str(free_port()),
            "LAKEPULSE_SERVING_REQUESTS_PER_MINUTE_WITH_KEY": "100000000",
        }
        port = int(os.environ["LAKEPULSE_SERVING_PORT"])
        with process([sys.executable, "-m", "operations", "api"], port, "/api/v1/health"):
            key = settings.home.secret("api_key_analyst").get_secret_value()
            same = answers(settings, port, key, verdicts)
            throughput(port, key, options.seconds, verdicts)
    verdicts.keep("rows_equal", same)
    return verdicts.end() if same else 1


def answers(settings: Settings, port: int, key: str, verdicts: Verdicts) -> bool:
    """P11: whether the rows are the same as those of the plain SELECT."""
    selects = {each.name: each for group in GROUPS.values() for each in group if isinstance(each, Select)}
    lake, catalog, connection = Lake(settings), load_catalog(settings.home), connect()
    ratios, slowest, same = [], [], True
    for name in QUERIES:
        select = selects[name]
        # One each: the server closes a connection that says nothing for some seconds.
        with closing(HTTPConnection(LOOPBACK, port)) as client:
            values: dict[str, object] = {each.name: each.default for each in select.parameters}

            ask = partial(body, client, f"/api/v1{select.path}", key)
            plainly = partial(rows_of, lake, catalog, connection, select.sql, values)
            answered, through = json.loads(ask())["data"], p95(ask)
            same &= answered == json.loads(json.dumps(plainly()))
            beside = p95(plainly)
            ratios.append(through / beside)
            slowest.append(through * 1000)
            print(
                f"  {name}: {through * 1000:.1f} ms through the API, {beside * 1000:.1f} ms on DuckDB alone"
            )
    verdicts.at_most("P11", "p95 of an answer, warm, over that of the SELECT in process", ratios, 1.5)
    verdicts.at_most("P11", "p95 of an answer, warm (ms)", slowest, 20)
    print(f"rows of {len(QUERIES)} answers {'equal' if same else 'DIFFER FROM'} those of the SELECT")
    return same


def rows_of(
    lake: Lake,
    catalog: Catalog,
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    values: dict[str, object],
) -> list[dict[str, object]]:
    """The rows of a SELECT as JSON has them, without an API."""
    return plain(query(lake, catalog, sql, connection, parameters=values))


def p95(ask: Callable[[], object]) -> float:
    """Seconds."""
    seconds = []
    for number in range(ROUNDS + WARM):
        began = time.perf_counter()
        ask()
        if number >= WARM:
            seconds.append(time.perf_counter() - began)
    return percentile(seconds, 95) or 0.0


def throughput(port: int, key: str, seconds: float, verdicts: Verdicts) -> None:
    """P12: whole answers, and answers that have not changed."""
    path = "/api/v1/customer-segments"
    with closing(HTTPConnection(LOOPBACK, port)) as client, TemporaryDirectory() as folder:
        client.request("GET", path, headers={"X-API-Key": key})
        answer = client.getresponse()
        etag, file = answer.getheader("ETag") or "", Path(folder, "body")
        file.write_bytes(answer.read())
        bare = free_port()
        with process([sys.executable, "-c", BARE, str(bare), str(file), etag], bare, "/"):
            for goal, headers in (
                (0.8, {"X-API-Key": key}),
                (0.9, {"X-API-Key": key, "If-None-Match": etag}),
            ):
                ratios = []
                for _ in range(PASSES):
                    beside = rate(bare, path, headers, seconds)
                    ratios.append(rate(port, path, headers, seconds) / beside)
                    print(
                        f"  {beside:,.0f} requests/s of the bare application, {ratios[-1] * beside:,.0f} of the API"
                    )
                what = "304s" if goal == 0.9 else "answers"
                verdicts.at_least("P12", f"{what} a second over those of a bare application", ratios, goal)


def rate(port: int, path: str, headers: dict[str, str], seconds: float) -> float:
    """Requests a second over some connections, each of which always has one; one thread, that does next to nothing."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: api\r\n{lines}\r\n".encode()
    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection((LOOPBACK, port))) for _ in range(CLIENTS)
        ]
        for connection in connections:
            connection.sendall(request)
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            for connection in connections:
                read_answer(connection)
                connection.sendall(request)
            count += len(connections)
        return count / (time.perf_counter() - began)


def read_answer(connection: socket.socket) -> None:
    """Take one whole answer from the connection; raises ValueError for one that is neither 200 nor 304."""
    data = connection.recv(65536)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += connection.recv(65536)
    if data[9:12] not in (b"200", b"304"):
        raise ValueError(data[:end].decode())
    length = LENGTH.search(data, 0, end)
    missing = end + 4 + (int(length[1]) if length else 0) - len(data)
    while missing > 0:
        missing -= len(connection.recv(65536))


def body(client: HTTPConnection, path: str, key: str) -> bytes:
    """The body of an answer; raises ValueError where it is none."""
    client.request("GET", path, headers={"X-API-Key": key})
    answer = client.getresponse()
    data = answer.read()
    if answer.status != HTTPStatus.OK:
        raise ValueError(data.decode())
    return data


@contextmanager
def process(command: Sequence[str], port: int, path: str) -> Iterator[None]:
    """A server in a process of its own, which answers ``path``; ended afterwards."""
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while not answering(port, path):
            if running.poll() is not None:
                raise ValueError(f"{command} ended with {running.returncode}")
            time.sleep(0.1)
        yield
    finally:
        running.terminate()
        running.wait(30)


def answering(port: int, path: str) -> bool:
    """Whether anybody answers."""
    try:
        with closing(HTTPConnection(LOOPBACK, port, timeout=2)) as client:
            client.request("GET", path)
            return client.getresponse().status == HTTPStatus.OK
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
