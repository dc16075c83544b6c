"""Keeps Trino's list of tables equal to the lake's: `python -m operations.trino.registrar`.

A table that has come into the lake is registered where it is; then its view is made, with the contract's texts. What
is already there is left alone: a pass over a lake without a new table asks Trino nothing, and one a minute asks whether
somebody has dropped one there. The contracts' own views are made as soon as all that they read is there, and anew at
each start: their SELECTs come with the code.
"""

import logging
import math
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from urllib.parse import quote

from requests import RequestException
from trino.dbapi import Connection
from trino.exceptions import Error as TrinoError
from trino.exceptions import HttpError

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.trino import CATALOG, column_docs, literal, view_statements
from lakepulse.contracts.model import LAKE_LAYERS, Contract, Layer
from lakepulse.errors import LakePulseError, ServiceError, first_line
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.trino.connect import connect
from operations.trino.settings import TrinoSettings
from spark_jobs.runtime.engines.query import lake_tables
from spark_jobs.runtime.tables.lake import Lake

PAUSE_SECONDS = 10.0
ASK_SECONDS = 60.0
"""How long an answer of Trino's counts: each costs it and its workers some 200 ms of CPU."""
_SAID = 200
PASSED = Path("/tmp/registered")  # noqa: S108  # for the health check and `make status`; a container's own
VIEWED = (Layer.SILVER, Layer.GOLD)

_log = logging.getLogger(__name__)


class Registrar:
    """Registers tables and makes views through one connection, as the user ``registrar``."""

    def __init__(self, connection: Connection, lake: Lake, catalog: Catalog, files: Path | None) -> None:
        self._connection = connection
        self._lake = lake
        self._catalog = catalog
        self._files = files
        self._views: dict[str, dict[str, str | None]] = {}
        self._made: set[str] = set()
        """The contracts' own views that this process has made."""
        self._registered: set[str] = set()
        self._asked_at = -math.inf

    def prepare(self) -> None:
        """Make the schemas; read which views there are, with their columns' comments. The next pass asks anew."""
        self._registered, self._asked_at = set(), -math.inf
        schemas = [*LAKE_LAYERS, *(f"{layer}_views" for layer in VIEWED)]
        present = {row[0] for row in self._ask(f"SHOW SCHEMAS FROM {CATALOG}")}
        for schema in schemas:
            if schema not in present:
                self._ask(f"CREATE SCHEMA {CATALOG}.{schema}")
        rows = self._ask(
            f"SELECT table_schema, table_name, column_name, comment FROM {CATALOG}.information_schema.columns "  # noqa: S608
            "WHERE table_schema LIKE '%_views'"
        )
        for schema, name, column, comment in rows:
            self._views.setdefault(f"{schema}.{name}", {})[column] = comment

    def once(self) -> list[str]:
        """Register what has come, make its views; the tables that are new, by name."""
        if not self._missing() and time.monotonic() < self._asked_at + ASK_SECONDS:
            return []
        self._registered, self._asked_at = self._answered(), time.monotonic()
        new = self._missing()
        for name in new:
            schema, table = name.split(".", 1)
            # CALL takes no parameters.
            arguments = f"{literal(schema)}, {literal(table)}, {literal(self.location(name))}"
            self._ask(f"CALL {CATALOG}.system.register_table({arguments})")
        self._registered |= set(new)
        for contract in self._viewed(self._registered):
            self._make_view(contract)
        for contract in self._readable():
            self._run(contract)
            self._made.add(contract.table)
        return new

    def _missing(self) -> list[str]:
        """The lake's tables that Trino does not have, as far as it has said."""
        names = (name for name in lake_tables(self._catalog) if name not in self._registered)
        return [name for name in names if self._lake.exists(name)]

    def summary(self) -> str:
        """What the last pass came to; ``make status`` shows it."""
        counted = f"{len(self._registered)} tables and {len(self._made)} views"
        return f"{counted}, compared with the lake at {datetime.now(UTC):%H:%M:%S} UTC"

    def location(self, table: str) -> str:
        """Where Trino finds ``table``: as the lake says, but below its own directory for a lake on a disk."""
        uri = self._lake.uri(table)
        if self._files is None or "://" in uri:
            return uri
        return f"local:///{quote(str(Path(uri).relative_to(self._files)))}"

    def _answered(self) -> set[str]:
        rows = self._ask(
            f"SELECT table_schema, table_name FROM {CATALOG}.information_schema.tables "  # noqa: S608
            "WHERE table_schema IN ('bronze', 'silver', 'gold') AND table_type = 'BASE TABLE'"
        )
        return {f"{schema}.{name}" for schema, name in rows}

    def _viewed(self, tables: set[str]) -> list[Contract]:
        contracts = [contract for layer in VIEWED for contract in self._catalog.by_layer(layer)]
        return [contract for contract in contracts if contract.table in tables]

    def _make_view(self, contract: Contract) -> None:
        view, wanted = f"{contract.layer}_views.{contract.name}", column_docs(contract)
        if self._views.get(view) == wanted:
            return
        self._run(contract)
        self._views[view] = dict(wanted)

    def _readable(self) -> Iterator[Contract]:
        """The views that are still to be made and whose tables are all here; a view behind those that it reads."""
        views = self._catalog.views
        inputs = {name: views.keys() & set(view.inputs) for name, view in views.items()}
        for name in TopologicalSorter(inputs).static_order():
            if name not in self._made and self._registered.issuperset(self._catalog.stored([name])):
                yield views[name]

    def _run(self, contract: Contract) -> None:
        for statement in view_statements(self._catalog, contract.table):
            self._ask(statement)

    def _ask(self, statement: str) -> list[list[str]]:
        cursor = self._connection.cursor()
        cursor.execute(statement)
        return [list(row) for row in cursor.fetchall()]


def main() -> None:
    """Pass after pass until the process is ended; ServiceError where Trino refuses or is away.

    Whatever started it starts it again: it remembers nothing that Trino does not tell it.
    """
    settings, trino = Settings(), TrinoSettings()
    lake, catalog = lake_and_catalog(settings)
    with connect(trino, settings) as connection:
        registrar = Registrar(connection, lake, catalog, trino.files)
        try:
            registrar.prepare()
            # The first pass takes a minute or two where the whole lake is new: nobody has to wait for it.
            PASSED.write_text("the lake's tables as they are registered, which has just begun")
            while True:
                if new := registrar.once():
                    _log.info("registered %s", ", ".join(new))
                PASSED.write_text(registrar.summary())
                time.sleep(PAUSE_SECONDS)
        except (TrinoError, HttpError, RequestException) as error:
            raise ServiceError(
                f"Trino does not answer as it should: {first_line(error)[:_SAID]}",
                "See its log: `make logs SERVICE=trino`.",
            ) from error


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        main()
    except LakePulseError as failure:
        sys.stderr.write(f"error: {failure}\n")
        sys.exit(failure.exit_code)
