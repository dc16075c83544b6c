"""A copy of a lake that a faulty program wrote: its tables rewritten and published as if nothing had happened."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from deltalake import write_deltalake

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from proof.catch_up import Progress
from proof.report import Report
from proof.verify import verify
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, latest

VERIFY_SECONDS = 30.0


class LakeCopy:
    """The lake that ``settings`` name, to be spoiled and verified."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self.settings, self.catalog = settings, catalog
        self.lake = Lake(settings)

    def rows(self, table: str) -> pa.Table:
        """All rows of a table."""
        return self.lake.scan(table).to_table()

    def rewrite(self, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
        """Put what ``change`` makes of a table's rows in their place, and publish it."""
        handle = self.lake.open(table)
        schema = pa.schema(handle.schema().to_arrow())
        write_deltalake(handle, change(self.rows(table)).cast(schema), mode="overwrite")
        layer, _, name = table.partition(".")
        if layer != Layer.BRONZE and name != "publications":
            self.publish(Layer(layer), {table: handle.version()})

    def published(self, layer: Layer) -> Publication:
        """The last publication."""
        found = latest(self.lake, layer)
        assert found is not None
        return found

    def publish(self, layer: Layer, versions: dict[str, int]) -> None:
        """Publish the layer again, some tables at other versions."""
        before = self.published(layer)
        publish(self.lake, self.catalog, layer, before.watermark, {**before.versions, **versions})

    def remove(self, table: str) -> None:
        """Delete a table's directory."""
        shutil.rmtree(self.path(table))

    def path(self, table: str) -> Path:
        """Where a table is."""
        return Path(self.lake.uri(table))

    def verify(self, timeout: float = VERIFY_SECONDS, progress: Progress = lambda text: None) -> Report:
        """The verdict on what is there now, as a new process would see it."""
        return verify(self.settings, self.catalog, Lake(self.settings), timeout, progress)
