"""A source: one thing that the exporter asks, how often, and which families it answers with."""

from typing import Protocol

from operations.exporter.family import Family, Reading


class Source(Protocol):
    """One thing to ask: ``name`` is the label ``source``, ``seconds`` the time between two readings, ``families`` all
    that ``read`` may give.
    """

    name: str
    seconds: float
    families: tuple[Family, ...]

    def read(self) -> Reading:
        """The figures now; raises where the source does not answer."""
