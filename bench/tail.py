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
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread

from bench.latency import start, start_web, traffic
from bench.live_answers import OPERATIONS, ApiAsker, Asker, SqlAsker
from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser, spread
from lakepulse.clients.transactions import TransactionEnd, transaction_tail
from lakepulse.settings import Settings
from operations.hops.latency import latencies, percentile
from operations.local import supervisor
from operations.local.programs import WEB_EVENTS
from proof.catch_up import confirmed_lsn, source_lsn

PAUSE_SECONDS = "1.4"
"""Between two of the stream's batches, which take some 0.6 s."""
BREATH_SECONDS = 0.02
LAYERS = tuple(OPERATIONS)


@dataclass
class Answers:
    """The answers of one layer: positions, moments (s since 1970) and how long each took (s)."""

    lsns: list[int] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def waits(self, ends: Iterable[TransactionEnd]) -> list[float]:
        """Seconds from each transaction's commit to the first answer that shows it.

        Those that the first answer shows were there before anybody asked; those that no answer shows came after it.
        """
        found = []
        for end in ends:
            at = bisect_left(self.lsns, end.lsn)
            if 0 < at < len(self.lsns):
                found.append(self.moments[at] - end.ts_ms / 1000)
        return found


@dataclass
class Minutes:
    """Answers about the newest minute: until when each counts (s since 1970), when it came, how long it took (s)."""

    until: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def waits(self) -> list[float]:
        """Seconds from each moment in steps of 0.01 s to the first answer that counts all events taken before it."""
        steps = range(int(self.until[0] * 100) + 1, int(self.until[-1] * 100)) if self.until else ()
        return [self.moments[bisect_left(self.until, step / 100)] - step / 100 for step in steps]


def over(seconds: float, ask: Callable[[], None]) -> None:
    """Ask again and again, for so long; who asks leaves the cores to others between two questions."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ask()
        time.sleep(BREATH_SECONDS)


def ask_all(asker: Asker, seconds: float, answers: Mapping[str, Answers], reasons: list[str]) -> None:
    """Ask each layer for so long; positions never go back, so they come sorted."""
    for layer, given in answers.items():
        over(seconds, lambda layer=layer, given=given: _ask(asker, layer, given, reasons))  # type: ignore[misc]


def _ask(asker: Asker, layer: str, given: Answers, reasons: list[str]) -> None:
    began = time.monotonic()
    answer = asker.ask(layer)
    if answer.lsn is None:
        reasons.append(answer.reason)
        return
    given.lsns.append(answer.lsn)
    given.moments.append(time.time())
    given.seconds.append(time.monotonic() - began)


def ask_minutes(asker: ApiAsker, seconds: float, minutes: Minutes) -> None:
    """Ask for the newest minute, for so long."""

    def ask() -> None:
        began = time.monotonic()
        minutes.until.append(asker.minute_until().timestamp())
        minutes.moments.append(time.time())
        minutes.seconds.append(time.monotonic() - began)

    over(seconds, ask)


def transactions(settings: Settings, since: datetime) -> list[TransactionEnd]:
    """Those committed since a moment."""
    ends, _ = transaction_tail(settings, 200_000)
    return [end for end in ends if end.ts_ms / 1000 >= since.timestamp()]


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
    for layer in LAYERS:
        asker.ask(layer)
    answers, minutes, reasons = {layer: Answers() for layer in LAYERS}, Minutes(), list[str]()
    since, cpu = datetime.now(UTC), time.process_time()

    def asking() -> None:
        parts = 3 if isinstance(asker, ApiAsker) else 2
        ask_all(asker, seconds / parts, answers, reasons)
        if isinstance(asker, ApiAsker):
            ask_minutes(asker, seconds / parts, minutes)

    thread = Thread(target=asking)
    thread.start()
    list(traffic(rate, seconds))
    thread.join()
    cpu = time.process_time() - cpu
    print(f"who asks: {cpu / seconds:.2f} cores; {len(reasons)} answers from the tables alone")
    print("".join(f"  {reasons.count(reason)}: {reason}\n" for reason in sorted(set(reasons))), end="")
    ends = transactions(settings, since)
    for layer, given in answers.items():
        judge(verdicts, layer, given.seconds, given.waits(ends), latencies(settings, layer, since))
    if minutes.until:
        judge(
            verdicts, "web minute", minutes.seconds, minutes.waits(), latencies(settings, "web gold", since)
        )
    positions = [minutes.until, *([float(lsn) for lsn in given.lsns] for given in answers.values())]
    return all(each == sorted(each) for each in positions)


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
