"""The arithmetic of scaling: what one of each hop carries, and how many it takes up to a million events a second.

Figures come from `.lakepulse/bench/*.json`, where `make bench` and `make cost` have written them on this machine, else
from ``bench/scaling.json``, each with where it is from. docs/scaling.md holds the table of the latter; a test compares.
Run: ``python -m bench.scaling [--reference]``.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from lakepulse.settings import PROJECT_ROOT

REFERENCE = Path(__file__).with_suffix(".json")
MEASURED = PROJECT_ROOT / ".lakepulse" / "bench"
RATES = (300, 10_000, 100_000, 1_000_000)
# Of what one can carry at most: the rest is for catching up after a stop.
USED = 0.6


@dataclass(frozen=True)
class Figure:
    """One number; ``basis``: measured (here or on the machine of the reference), taken from others, or unknown."""

    value: float
    basis: str
    source: str


Figures = Mapping[str, Figure]


def figures(folder: Path | None) -> dict[str, Figure]:
    """The reference, with what benches wrote into ``folder`` in its place; None: the reference alone."""
    found = {name: Figure(**each) for name, each in json.loads(REFERENCE.read_text()).items()}
    for name, (file, read) in _READ.items():
        path = folder / file if folder else None
        value = read(json.loads(path.read_text())) if path and path.is_file() else None
        if value:
            found[name] = Figure(value, "measured", f"{file} of this machine")
    return found


def _captured(bench: Mapping[str, Any]) -> float | None:
    rates = sorted(bench.get("changes_per_second", {}).get("kafka", ()))
    return float(rates[len(rates) // 2]) if rates else None


def _streamed(bench: Mapping[str, Any]) -> float | None:
    """At the highest rate: a batch costs much the same, so few changes make each of them dear."""
    rates = [each for each in bench.get("rates", ()) if each["stream_per_thousand_changes"]]
    return float(max(rates, key=lambda each: each["rate"])["stream_per_thousand_changes"]) if rates else None


_READ: dict[str, tuple[str, Callable[[Mapping[str, Any]], float | None]]] = {
    "capture_per_second": ("capture.json", _captured),
    "stream_ms_a_change": ("cost.json", _streamed),
}


@dataclass(frozen=True)
class Hop:
    """``one`` of them carries so many events a second; ``most`` of them are possible today, None: no bound is known."""

    name: str
    one: float
    basis: str
    more: str
    most: int | None = None

    def needed(self, rate: int) -> int:
        """How many carry ``rate`` with something in hand."""
        return max(1, ceil(rate / (USED * self.one)))

    def cell(self, rate: int) -> str:
        """For the table; what is beyond today's bound is marked."""
        needed = self.needed(rate)
        return f"{needed:,}" + ("" if self.most is None or needed <= self.most else " (!)")


def hops(known: Figures) -> list[Hop]:
    """In the order of the flow."""
    event = known["event_bytes"].value
    core = 1000 / known["stream_ms_a_change"].value

    def basis(*names: str) -> str:
        kinds = {known[name].basis for name in names}
        return next(kind for kind in ("unknown", "taken", "measured") if kind in kinds)

    return [
        Hop(
            "capture",
            known["capture_per_second"].value,
            basis("capture_per_second"),
            "a slot and publication each",
            1,
        ),
        Hop(
            "producer",
            known["producer_bytes"].value / event,
            basis("producer_bytes", "event_bytes"),
            "with capture",
            1,
        ),
        Hop(
            "partition",
            known["partition_bytes"].value / event,
            basis("partition_bytes", "event_bytes"),
            "`LAKEPULSE_KAFKA_PARTITIONS`",
        ),
        Hop(
            "broker",
            known["broker_bytes"].value / event,
            basis("broker_bytes", "event_bytes"),
            "brokers, three at least",
        ),
        Hop(
            "bronze, cores that decode",
            known["decode_per_core"].value,
            basis("decode_per_core"),
            "larger driver; a stream each for groups of topics",
            8,
        ),
        Hop(
            "stream, cores in all",
            core,
            basis("stream_ms_a_change"),
            "executors for large batches; larger batches",
            40,
        ),
    ]


def table(found: list[Hop]) -> str:
    """Markdown: a line for each hop."""
    head = ["hop", "one carries, events/s", "basis", *(f"{rate:,}/s" for rate in RATES), "more of it by"]
    lines = [head, ["---"] * len(head)]
    for hop in found:
        lines.append([hop.name, f"{hop.one:,.0f}", hop.basis, *(hop.cell(rate) for rate in RATES), hop.more])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sources(known: Figures) -> str:
    """Markdown: a line for each figure."""
    lines = [["figure", "value", "basis", "from"], ["---"] * 4]
    lines += [[name, f"{each.value:,.10g}", each.basis, each.source] for name, each in known.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Print both tables."""
    known = figures(None if "--reference" in sys.argv[1:] else MEASURED)
    print(f"{table(hops(known))}\n\n{sources(known)}")


if __name__ == "__main__":
    main()
