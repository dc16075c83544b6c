"""Native threads can be told apart: those that a block starts have its name, those without one are summed up."""

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from spark_jobs.runtime import thread_names
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.thread_names import LINUX, TASKS, threads_named, unnamed_cpu

pytestmark = pytest.mark.skipif(not LINUX, reason="only Linux shows threads as files")


def names() -> list[str]:
    """The names of all threads that run, but for those that end meanwhile."""
    found = []
    for task in TASKS.iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            found.append((task / "comm").read_text().strip())
    return found


def test_threads_have_the_name_of_the_block_that_started_them_and_the_caller_keeps_its_own() -> None:
    before, end = names(), threading.Event()
    with threads_named("library"):
        thread = threading.Thread(target=end.wait)
        thread.start()
    thread_name = (TASKS / str(thread.native_id) / "comm").read_text().strip()
    own = (TASKS / str(threading.get_native_id()) / "comm").read_text().strip()
    end.set()
    thread.join()
    assert thread_name == "library"
    assert own in before


def test_duckdbs_threads_are_called_so() -> None:
    engine = DuckDbEngine(threads=2)
    assert "duckdb" in names()
    assert engine.name == "duckdb"


def test_only_native_threads_that_are_called_like_the_process_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python, arrow = threading.get_native_id(), 2**30
    for number, name, nanoseconds in (
        (os.getpid(), "python", 1_000_000_000),
        (python, "python", 1_000_000_000),
        (arrow, "python", 1_500_000_000),
        (arrow + 1, "python", 250_000_000),
        (arrow + 2, "duckdb", 4_000_000_000),
    ):
        task = tmp_path / str(number)
        task.mkdir(exist_ok=True)
        (task / "comm").write_text(f"{name}\n")
        (task / "schedstat").write_text(f"{nanoseconds} 0 1\n")
    (tmp_path / str(arrow + 3)).mkdir()  # ended between two looks: its files are gone
    monkeypatch.setattr(thread_names, "TASKS", tmp_path)
    assert unnamed_cpu() == 1.75
    assert REGISTRY.get_sample_value("lakepulse_unnamed_threads_cpu_seconds") == 1.75


def test_the_systems_own_files_are_read() -> None:
    assert unnamed_cpu() >= 0
