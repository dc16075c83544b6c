"""The platform's commands as a person runs them, and what gold holds."""

import subprocess
import sys

import pyarrow as pa

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.checks.gold import gold_differences
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake

PATIENCE_SECONDS = 400


def lakepulse(*arguments: str, exit_code: int = 0) -> str:
    """Run a command to its end; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == exit_code, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done.stdout if exit_code == 0 else done.stderr


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    """A command that goes on running."""
    return subprocess.Popen([sys.executable, "-m", "operations", *arguments], cwd=PROJECT_ROOT)


def rows(settings: Settings, table: str) -> pa.Table:
    """All published rows of a table, sorted by all columns that it has."""
    return query(Lake(settings), load_catalog(settings.home), f"SELECT * FROM {table} ORDER BY ALL")


def gold_follows_from_silver(settings: Settings) -> bool:
    """Whether every gold table equals a full recompute of itself."""
    lake, catalog = Lake(settings), load_catalog(settings.home)
    found = list(gold_differences(DuckDbEngine(lake), catalog, lake))
    assert found
    return all(each.equal for each in found)
