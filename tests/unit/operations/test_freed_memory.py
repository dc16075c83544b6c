"""What a command has used and freed is the system's again; each example in a process of its own."""

import os
import subprocess
import sys

import pytest

from lakepulse.settings import PROJECT_ROOT
from operations.freed_memory import ALLOCATORS

ARROW = """
import pyarrow
assert pyarrow.default_memory_pool().backend_name == "system", pyarrow.default_memory_pool().backend_name
"""
DUCKDB = """
import duckdb, psutil
def resident():
    return psutil.Process().memory_info().rss / 2**20
connection = duckdb.connect(config={"threads": 2})
connection.execute("SELECT 1").fetchall()
before = resident()
connection.execute("CREATE TEMP TABLE t AS SELECT i, hash(i) AS h FROM range(10_000_000) AS r(i)")
used = resident() - before
connection.execute("DROP TABLE t")
connection.execute("SELECT 1").fetchall()
remains = resident() - before
assert used > 50, f"{used:.0f} MiB were used: too little to say anything"
assert remains < used / 3, f"{remains:.0f} of {used:.0f} MiB remain"
"""


@pytest.mark.parametrize("work", [pytest.param(ARROW, id="arrow"), pytest.param(DUCKDB, id="duckdb")])
def test_what_was_freed_is_given_back(work: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ALLOCATORS}
    install = "from operations import freed_memory; freed_memory.install()"
    ran = subprocess.run(
        [sys.executable, "-c", install + work],
        cwd=PROJECT_ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
