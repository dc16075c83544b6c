"""A lake and a landing zone in a folder, for tests of ingestion without services."""

from pathlib import Path
from typing import Any, NoReturn

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import HomeSettings, LakeSettings, Settings
from proof.checks.files import files
from proof.report import Finding
from spark_jobs.ingestion.ingest import file_tables, ingest
from spark_jobs.ingestion.landed_reader import TableOutcome
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake

TABLE = "sales_targets"


class FileLake:
    """One installation below ``folder``; another one over the same folder is another process."""

    def __init__(self, folder: Path, catalog: Catalog | None = None) -> None:
        settings = Settings()
        settings.home = HomeSettings(home=folder)
        settings.lake = LakeSettings(root=str(folder / "lake"))
        self.landing = folder / "landing" / TABLE
        self.landing.mkdir(parents=True, exist_ok=True)
        self.lake = Lake(settings)
        self.context = Context(settings, catalog or load_catalog(), self.lake, _no_spark)
        self.said: list[str] = []

    def put(self, name: str, content: bytes | str) -> None:
        """A file in the table's folder."""
        self.landing.joinpath(name).write_bytes(content.encode() if isinstance(content, str) else content)

    def ingest(self) -> TableOutcome:
        """One run over the table."""
        (outcome,) = ingest(self.context, file_tables(self.context.catalog, [TABLE]), self.said.append)
        return outcome

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table's rows; none where it does not exist."""
        if not self.lake.exists(table):
            return []
        rows = self.lake.open(table).to_pyarrow_dataset().to_table().to_pylist()
        return sorted(rows, key=lambda row: tuple(map(repr, row.values())))

    def findings(self) -> list[Finding]:
        """What the proof finds."""
        settings, catalog = self.context.settings, self.context.catalog
        lake = Lake(settings)
        stated = files(settings, catalog, lake, DuckDbEngine(lake))
        return [each for each in stated if isinstance(each, Finding)]


def _no_spark() -> NoReturn:
    raise AssertionError("ingestion asked for Spark")
