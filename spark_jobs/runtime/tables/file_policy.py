"""Sizes and ages of a table's files that writers, ``housekeeping`` and ``maintenance`` aim at."""

from deltalake import DeltaTable

from lakepulse.contracts.compile.delta import retention

# An upsert rewrites whole files: a table in some 64 of them keeps that small, and still few files to open.
FILES = 64
# Each upsert writes the file that is being filled again, so the smallest ones decide what a batch costs.
SMALLEST_BYTES, LARGEST_BYTES = 1 << 18, 1 << 26
# For writers that count rows: some 1 MB.
RECORDS_PER_FILE = 50_000


def target_bytes(table_bytes: int) -> int:
    """The size to which a table's files are brought together."""
    return min(max(table_bytes // FILES, SMALLEST_BYTES), LARGEST_BYTES)


def apply_retention(handle: DeltaTable, minutes: int) -> None:
    """Have every version of the last ``minutes`` stay readable, and no older one for long."""
    wanted = retention(minutes)
    present = handle.metadata().configuration
    if any(present.get(name) != value for name, value in wanted.items()):
        handle.alter.set_table_properties(wanted)
