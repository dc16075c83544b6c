"""Commit to answer, over tables and tail (goal P16), beside the tables' own freshness in the same run.

A platform of its own under traffic, its stream committing about every two seconds; somebody asks silver for a part of
the time, then gold, again at once when there is an answer. A change counts from its commit in the source to the first
answer of that layer that shows it. In the end the tail's answers are held against the tables', which have caught up by
then. Run: ``python -m bench.tail --rate 300 --seconds 60`` for ``lakepulse sql``; with ``--events 300`` it is the API
that is asked, beside so many web events a second, and for the newest minute too.
"""

import os
import sys
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread

from bench.latency import start, start_web, traffic
from bench.own_platform import own_platform
from bench.tail.live_answers import STATEMENTS, WEB_GOLD, ApiAsker, Asker, SqlAsker
from bench.verdict import Verdicts, parser, spread
from lakepulse.clients.transactions import transaction_tail
from lakepulse.settings import Settings
from operations.hops.latency import latencies, percentile
from operations.local.supervision import supervisor
from operations.local.supervision.programs import WEB_EVENTS
from proof.catch_up import confirmed_lsn, source_lsn

PAUSE_SECONDS = "1.4"
"""Between two of the stream's batches, which take some 0.6 s."""
BREATH_SECONDS = 0.02
LAYERS = tuple(STATEMENTS)


@dataclass
class Answers:
    """The answers of one layer: positions (``LiveAnswer``), moments (s since 1970) and how long each took (s)."""

    positions: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def waits(self, changes: Iterable[tuple[float, float]]) -> list[float]:
        """Seconds from each change (its position, and the moment when it came) to the first answer that shows it.

        Those that the first answer shows were there before anybody asked; those that no answer shows came after it.
        """
        found = []
        for position, moment in changes:
            at = bisect_left(self.positions, position)
            if 0 < at < len(self.positions):
                found.append(self.moments[at] - moment)
        return found

    @property
    def hundredths(self) -> list[tuple[float, float]]:
        """Where positions are moments: each hundredth of a second between the first and the last, as a change."""
        first, last = (int(each * 100) for each in (self.positions[0], self.positions[-1]))
        return [(step / 100, step / 100) for step in range(first, last)]


def ask(asker: Asker, seconds: float, answers: Mapping[str, Answers], reasons: list[str]) -> None:
    """Ask for so long in all; positions never go back, so they come sorted."""
    for layer, given in answers.items():
        until = time.monotonic() + seconds / len(answers)
        while (began := time.monotonic()) < until:
            answer = asker.ask(layer)
            if answer.position is None:
                reasons.append(answer.reason)
            else:
                given.positions.append(answer.position)
                given.moments.append(time.time())
                given.seconds.append(time.monotonic() - began)
            # Who asks leaves the cores to others between two questions.
            time.sleep(BREATH_SECONDS)


def transactions(settings: Settings, since: datetime) -> list[tuple[float, float]]:
    """Those committed since a moment: LSN, and when (s since 1970)."""
    ends, _ = transaction_tail(settings, 200_000)
    return [(end.lsn, end.ts_ms / 1000) for end in ends if end.ts_ms / 1000 >= since.timestamp()]


def main() -> int:
    """Measure and judge; 1 also where tail and tables differ, or a position went back."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.05)
    arguments.add_argument("--rate", type=int, default=300, help="row changes per second")
    arguments.add_argument("--events", type=int, default=0, help="web events per second; 0: none, and no API")
    arguments.add_argument("--seconds", type=int, default=60)
    options = arguments.parse_args()
    verdicts = Verdicts("tail", options)
    os.environ |= {
        "LAKEPULSE_STREAM_PAUSE_SECONDS": PAUSE_SECONDS,
        "LAKEPULSE_SERVING_REQUESTS_PER_MINUTE_WITH_KEY": "100000",
    }
    with own_platform() as settings:
        catch_up = start(settings, options.scale)
        start_web(options.events)
        with closing(ApiAsker(settings) if options.events else SqlAsker(settings)) as asker:
            forward = measure(settings, asker, options.rate, options.seconds, verdicts)
            if options.events:
                supervisor.stop(WEB_EVENTS)
            end = source_lsn(settings)
            while confirmed_lsn(settings) < end:
                time.sleep(0.1)
            ahead = {layer: asker.ask(layer).rows for layer in LAYERS}
            catch_up.layer("gold", end)
            equal = ahead == {layer: asker.ask(layer, committed=True).rows for layer in LAYERS}
        print(f"tail and tables the same: {equal}; positions only forward: {forward}")
    return verdicts.end() or int(not (equal and forward))


def measure(settings: Settings, asker: Asker, rate: int, seconds: int, verdicts: Verdicts) -> bool:
    """Ask under traffic, and judge; whether positions only went forward."""
    for layer in asker.layers:
        asker.ask(layer)
    answers, reasons = {layer: Answers() for layer in asker.layers}, list[str]()
    since, cpu = datetime.now(UTC), time.process_time()
    asking = Thread(target=ask, args=(asker, seconds, answers, reasons))
    asking.start()
    list(traffic(rate, seconds))
    asking.join()
    cpu = time.process_time() - cpu
    print(f"who asks: {cpu / seconds:.2f} cores; {len(reasons)} answers from the tables alone")
    print("".join(f"  {reasons.count(reason)}: {reason}\n" for reason in sorted(set(reasons))), end="")
    ends = transactions(settings, since)
    for layer, given in answers.items():
        changes = given.hundredths if layer == WEB_GOLD and given.positions else ends
        judge(verdicts, layer, given.seconds, given.waits(changes), latencies(settings, layer, since))
    return all(given.positions == sorted(given.positions) for given in answers.values())


def judge(
    verdicts: Verdicts, layer: str, seconds: list[float], waits: list[float], tables: list[float]
) -> None:
    """P16 of ``waits``; beside it the ``seconds`` that answers took, and what the tables took in the same run."""
    print(
        f"commit to {layer}: answer {spread(waits)}; tables {spread(tables)}; an answer takes {spread(seconds)}"
    )
    p95 = percentile(waits, 95)
    verdicts.at_most("P16", f"commit to answer from {layer}, p95, s", [] if p95 is None else [p95], 0.8)


if __name__ == "__main__":
    sys.exit(main())
