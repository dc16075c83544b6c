"""Native threads can be told apart: those that a block starts have its name, those without one are summed up."""

import threading
import time
from contextlib import suppress

import pytest
from prometheus_client import REGISTRY

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


def test_pythons_threads_are_not_among_the_unnamed_and_the_gauge_says_their_cpu() -> None:
    end = threading.Event()

    def compute() -> None:
        while not end.is_set():
            pass

    before = unnamed_cpu()
    thread = threading.Thread(target=compute)
    thread.start()
    time.sleep(0.1)
    during = unnamed_cpu()
    end.set()
    thread.join()
    assert during - before < 0.05
    assert REGISTRY.get_sample_value("lakepulse_unnamed_threads_cpu_seconds") == pytest.approx(
        unnamed_cpu(), abs=0.1
    )
