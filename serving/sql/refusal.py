"""The sentences by which a statement is refused or stopped."""

from lakepulse.errors import QueryLimitError, QueryRefusedError


def refused(reason: str, allowed: str) -> QueryRefusedError:
    """The error for a statement that is not run: ``reason`` completes "the query is refused: …"."""
    return QueryRefusedError(f"the query is refused: {reason}", allowed)


def stopped(reason: str, cure: str) -> QueryLimitError:
    """The error for a statement that came to a limit: ``reason`` completes "the query was stopped: …"."""
    return QueryLimitError(f"the query was stopped: {reason}", cure)
