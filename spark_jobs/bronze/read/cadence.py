"""The time between two micro-batches: a trickle waits for company, as long as the contracts' freshness allows.

What a batch costs is mostly per commit, not per row: twenty changes a second in two batches each second cost nearly
as much as three hundred do.
"""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import LAKE_LAYERS

COMPANY = 150
"""Messages that are worth a batch."""
SHARE = 0.5
"""Of a table's freshness: what remains is for the batch itself."""


class Cadence:
    """How long to wait after each batch: not at all under load, up to ``longest`` seconds where little comes.

    The first change after a silence that lasted as long is never kept waiting.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest

    def pause(self, messages: int, seconds: float, took: float) -> float:
        """Seconds to wait now.

        ``messages`` were in the batch that ends, ``seconds`` lie between its begin and that of the one before, and it
        ``took`` so many itself.
        """
        rate = messages / seconds if seconds > 0 else COMPANY
        gap = COMPANY / rate if rate > 0 else self._longest
        return max(0.0, min(gap, self._longest) - took)


def longest_pause(catalog: Catalog) -> float:
    """Seconds that a change may wait: a share of the shortest freshness that a table of the lake promises."""
    contracts = (contract for layer in LAKE_LAYERS for contract in catalog.by_layer(layer))
    promises = [duration(each.freshness).total_seconds() for each in contracts if each.freshness]
    return SHARE * min(promises, default=0.0)
