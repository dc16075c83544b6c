"""A source: one thing that the exporter asks, how often, and which families it answers with."""

from typing import Protocol

from operations.exporter.family import Family, Reading


class Source(Protocol):
    """One thing to ask."""

    @property
    def name(self) -> str:
        """The value of the label ``source``."""

    @property
    def seconds(self) -> float:
        """From one reading to the next."""

    @property
    def families(self) -> tuple[Family, ...]:
        """All that ``read`` may give."""

    def read(self) -> Reading:
        """The figures now; raises where the source does not answer."""
