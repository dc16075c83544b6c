"""Commit to answer, over tables and tail (goal P16), beside the tables' own freshness in the same run.

A platform of its own under traffic, its stream committing about every two seconds; a reader asks silver for half of the
time, then gold, again at once when it has its answer. A change counts from its commit in the source to the first answer
of that layer that shows it. In the end the tail's answers are held against the tables', which have caught up by then.
Run: ``python -m bench.tail --rate 300 --seconds 60``.
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

from bench.latency import start, traffic
from bench.own_platform import own_platform
from bench.verdict import Verdicts, parser
from lakepulse.clients.transactions import TransactionEnd, transaction_tail
from lakepulse.settings import Settings
from operations.hops.latency import latencies, percentile
from proof.catch_up import confirmed_lsn, source_lsn
from spark_jobs.tail.reader import LakeReader

PAUSE_SECONDS = "1.4"
"""Between two of the stream's batches, which take some 0.6 s."""
STATEMENTS = {
    "silver": "SELECT count(*) AS lines, sum(quantity) AS quantity FROM silver.order_lines",
    "gold": "SELECT count(*) AS lines, sum(quantity) AS quantity FROM gold.fact_sales",
}


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


def ask(reader: LakeReader, seconds: float, answers: Mapping[str, Answers], reasons: list[str]) -> None:
    """Ask for so long in all; positions never go back, so they come sorted."""
    for layer, statement in STATEMENTS.items():
        until = time.monotonic() + seconds / len(STATEMENTS)
        while (began := time.monotonic()) < until:
            answer = reader.read(statement)
            if answer.lsn is None:
                reasons.append(answer.reason or "")
                continue
            answers[layer].lsns.append(answer.lsn)
            answers[layer].moments.append(time.time())
            answers[layer].seconds.append(time.monotonic() - began)


def transactions(settings: Settings, since: datetime) -> list[TransactionEnd]:
    """Those committed since a moment."""
    ends, _ = transaction_tail(settings, 200_000)
    return [end for end in ends if end.ts_ms / 1000 >= since.timestamp()]


def main() -> int:
    """Measure and judge; 1 also where tail and tables differ, or a position went back."""
    arguments = parser(__doc__)
    arguments.add_argument("--scale", type=float, default=0.05)
    arguments.add_argument("--rate", type=int, default=300, help="row changes per second")
    arguments.add_argument("--seconds", type=int, default=60)
    options = arguments.parse_args()
    verdicts = Verdicts("tail", options)
    os.environ["LAKEPULSE_STREAM_PAUSE_SECONDS"] = PAUSE_SECONDS
    with own_platform() as settings, closing(LakeReader(settings)) as reader:
        catch_up = start(settings, options.scale)
        for statement in STATEMENTS.values():
            reader.read(statement)
        answers, reasons = {layer: Answers() for layer in STATEMENTS}, list[str]()
        since, cpu = datetime.now(UTC), time.process_time()
        asking = Thread(target=ask, args=(reader, options.seconds, answers, reasons))
        asking.start()
        list(traffic(options.rate, options.seconds))
        asking.join()
        cpu = time.process_time() - cpu
        print(f"the reader: {cpu / options.seconds:.2f} cores; {len(reasons)} answers from the tables alone")
        print("".join(f"  {reasons.count(reason)}: {reason}\n" for reason in sorted(set(reasons))), end="")
        ends = transactions(settings, since)
        for layer, given in answers.items():
            judge(verdicts, layer, given.seconds, given.waits(ends), latencies(settings, layer, since))
        end = source_lsn(settings)
        while confirmed_lsn(settings) < end:
            time.sleep(0.1)
        ahead = {layer: reader.read(statement).rows for layer, statement in STATEMENTS.items()}
        catch_up.layer("gold", end)
        tables = {layer: reader.read(text, committed=True).rows for layer, text in STATEMENTS.items()}
        equal = all(ahead[layer].equals(tables[layer]) for layer in STATEMENTS)
        forward = all(given.lsns == sorted(given.lsns) for given in answers.values())
        print(f"tail and tables the same: {equal}; positions only forward: {forward}")
    return verdicts.end() or int(not (equal and forward))


def judge(
    verdicts: Verdicts, layer: str, seconds: list[float], waits: list[float], tables: list[float]
) -> None:
    """P16 of ``waits``; beside it the ``seconds`` that answers took, and what the tables took in the same run."""
    print(
        f"commit to {layer}: answer p50 {percentile(waits, 50):.2f} s, tables p50 {percentile(tables, 50):.2f} "
        f"p95 {percentile(tables, 95):.2f} s; an answer takes p50 {percentile(seconds, 50):.2f} s, "
        f"p95 {percentile(seconds, 95):.2f} s ({len(seconds)})"
    )
    p95 = percentile(waits, 95)
    verdicts.at_most("P16", f"commit to answer from {layer}, p95, s", [] if p95 is None else [p95], 0.8)


if __name__ == "__main__":
    sys.exit(main())
