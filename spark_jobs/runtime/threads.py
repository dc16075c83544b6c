"""Threads for the tables of one batch: one where it is small, two where it is not."""

FEW_CHANGES = 1000
"""Two threads hand over the interpreter's lock thousands of times; for so little that is dearer, and no quicker."""
THREADS = 2
"""Libraries leave that lock while they read and write; two cores are what a laptop can spare."""


def threads_for(changes: int | None, most: int = THREADS) -> int:
    """How many threads a batch of so many ``changes`` is worth, at most ``most``; None: nobody has counted them."""
    return 1 if changes is not None and changes <= FEW_CHANGES else most
