"""Freed memory, given back to the system: the allocators of Arrow and DuckDB keep what they once had for the next time.

A resident process is large for the one batch that was, in each library anew. Both read these variables when they are
loaded, so `install` comes before their import. One that is set already stays as it is.
"""

import os

ALLOCATORS = {
    # Not mimalloc, which is built in: it keeps the pages of threads that have ended.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # DuckDB's jemalloc gives pages back at later calls; a connection that rests makes none.
    "DUCKDB_JE_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0",
}


def install() -> None:
    """Let this process and those that it starts allocate by ALLOCATORS."""
    for name, value in ALLOCATORS.items():
        os.environ.setdefault(name, value)
