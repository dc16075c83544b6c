"""Verdicts of a bench: each goal that it names beside what was measured, for people and, on request, as JSON.

A goal that is missed is printed and nothing more, since machines differ; ``--strict`` makes the exit code 1. Whether
the result is right is no goal: a bench whose rows differ ends with exit code 1 at once.
"""

import argparse
import json
import math
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from operations.hops.latency import percentile


@dataclass(frozen=True)
class Figure:
    """What was measured for ``goal`` (P1 … P18, C1 … C3): values, their limit, on which side they have to be."""

    goal: str
    what: str
    values: tuple[float, ...]
    limit: float
    at_least: bool

    @property
    def median(self) -> float:
        """Of the values; not a number where there are none."""
        return statistics.median(self.values) if self.values else math.nan

    @property
    def met(self) -> bool:
        """Whether the median is on the right side of the limit; never without values."""
        return self.median >= self.limit if self.at_least else self.median <= self.limit

    def __str__(self) -> str:
        sign, verdict = ("≥" if self.at_least else "≤"), ("met" if self.met else "NOT MET")
        if not self.values:
            return f"{self.goal} {self.what}: nothing was measured, goal {sign} {self.limit:g}: {verdict}"
        spread = f"{min(self.values):.3g} to {max(self.values):.3g}, n={len(self.values)}"
        return f"{self.goal} {self.what}: median {self.median:.3g} ({spread}), goal {sign} {self.limit:g}: {verdict}"

    def record(self) -> dict[str, object]:
        """For JSON: the fields above, and median, lowest, highest (null without values), met."""
        spread = (self.median, min(self.values), max(self.values)) if self.values else (None, None, None)
        named = dict(zip(("median", "lowest", "highest"), spread, strict=True))
        return {**asdict(self), **named, "met": self.met}


class Verdicts:
    """The figures of one run of the bench ``name`` with ``options``, each printed as it comes."""

    def __init__(self, name: str, options: argparse.Namespace) -> None:
        self._name, self._options = name, options
        self._figures: list[Figure] = []
        self._kept: dict[str, object] = {}

    def at_least(self, goal: str, what: str, values: Sequence[float], limit: float) -> None:
        """``goal`` is met where the median of ``values`` is not below ``limit``."""
        self._add(Figure(goal, what, tuple(values), limit, at_least=True))

    def at_most(self, goal: str, what: str, values: Sequence[float], limit: float) -> None:
        """``goal`` is met where the median of ``values`` is not above ``limit``."""
        self._add(Figure(goal, what, tuple(values), limit, at_least=False))

    def keep(self, name: str, measured: object) -> None:
        """Put what else was measured into the file, under ``name``."""
        self._kept[name] = measured

    def end(self) -> int:
        """Write the file that ``--json`` names; the exit code."""
        met = all(figure.met for figure in self._figures)
        if self._options.json:
            self._options.json.write_text(json.dumps(self._record(met), indent=2, default=str) + "\n")
        return 1 if self._options.strict and not met else 0

    def _add(self, figure: Figure) -> None:
        self._figures.append(figure)
        print(figure, flush=True)

    def _record(self, met: bool) -> dict[str, object]:
        return {
            "bench": self._name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": platform.machine(),
            "options": vars(self._options),
            "figures": [figure.record() for figure in self._figures],
            "met": met,
            **self._kept,
        }


def spread(seconds: Sequence[float]) -> str:
    """How long things took, for people."""
    if not seconds:
        return "none"
    half, most = percentile(seconds, 50), percentile(seconds, 95)
    return f"p50 {half:.2f} p95 {most:.2f} s ({len(seconds)})"


def parser(description: str | None) -> argparse.ArgumentParser:
    """Arguments with what every bench has: ``--strict`` and ``--json FILE``."""
    arguments = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--strict", action="store_true", help="exit code 1 where a goal is not met")
    arguments.add_argument(
        "--json", type=Path, metavar="FILE", help="write figures, spread, goals, verdicts there"
    )
    return arguments
