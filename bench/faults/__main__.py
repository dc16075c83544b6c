"""Kills processes at random moments under live traffic, and proves after each round that nothing was lost or doubled.

Starts a platform of its own. A round kills -9 one to three of capture, stream, the stream's Spark, Kafka, the
registry, Postgres, the workload, the web events' producer, the API and the writer of snapshots, lets the supervisor
heal, waits until gold is less than ten seconds behind (I7: within 120 s), and runs the whole proof (I1, I2, I5; gold
equal to a recompute; web events, KPIs and snapshots) while traffic goes on. Meanwhile every publication that it comes
across must keep the sums that the source keeps (I4), and no answer of the API may be a 5xx but 503 with Retry-After.
Run: ``python -m bench.faults --rounds 20 --seed 1``. Exit code 1 where any round was not right.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.faults.api_watch import ApiWatch
from bench.faults.gold_watch import GoldWatch
from bench.latency import start, start_web
from bench.own_platform import own_platform
from lakepulse.errors import LakePulseError, ServiceError
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from operations.local.layout import Layout
from operations.local.supervision import supervisor
from operations.local.supervision.programs import WEB_EVENTS
from operations.local.supervision.supervisor import Supervisor
from proof.checks.gold.balances import torn
from proof.report import Report
from proof.verify import verify
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine

LASTING = ("capture", "stream", "kafka", "registry", "postgres", WEB_EVENTS, "api", "snapshots")
"""Programs that are to run at the end of each round."""
TARGETS = (*LASTING, "spark", "workload")
HOW_MANY = (1, 1, 1, 2, 2, 3)
LAG_SECONDS, HEALED_SECONDS = 10.0, 120.0
VERIFY_SECONDS = 180.0


@dataclass(frozen=True)
class Round:
    """What was killed, how long it took to heal (None: it did not), and what is wrong (empty: nothing)."""

    killed: tuple[str, ...]
    seconds: float | None
    in_time: bool
    wrong: str
    proved: str = ""

    @property
    def ok(self) -> bool:
        """Healed in time, and proved."""
        return not self.wrong and self.in_time

    def __str__(self) -> str:
        healed = "did not heal" if self.seconds is None else f"healed in {self.seconds:5.1f} s"
        verdict = f"WRONG: {self.wrong}" if self.wrong else self.proved
        late = "" if self.ok or self.wrong else " TOO LATE"
        return f"{'+'.join(self.killed):32} {healed}{late}; {verdict}"


class Traffic:
    """The workload as a process that can be killed and is started again, each time with another seed."""

    def __init__(self, rate: int, chance: random.Random) -> None:
        self._rate, self._chance = rate, chance
        self._process = self._start()

    def kill(self) -> None:
        """Kill it in the middle of whatever it does, and start another."""
        self._process.kill()
        self._process.wait()
        self._process = self._start()

    def stop(self) -> None:
        """Let it end its transaction."""
        self._process.terminate()
        self._process.wait(60)

    def complaint(self) -> str:
        """Why there is no traffic; empty while there is.

        One that began while Postgres was away says so and ends, and is started again, as its user would.
        """
        code = self._process.poll()
        if code == ServiceError.exit_code:
            self._process = self._start()
            return ""
        return "" if code is None else f"the workload has ended with exit code {code}"

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "operations", "workload", "--rate", str(self._rate), "--json"]
        command += ["--seed", str(self._chance.randrange(1_000_000))]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)


@contextmanager
def traffic(rate: int, chance: random.Random) -> Iterator[Traffic]:
    """Live traffic until the block ends."""
    running = Traffic(rate, chance)
    try:
        yield running
    finally:
        running.stop()


class Faults:
    """Rounds of faults on one running platform."""

    def __init__(
        self, settings: Settings, running: Traffic, chance: random.Random, heal_seconds: float
    ) -> None:
        self._settings, self._traffic, self._chance = settings, running, chance
        self._heal_seconds = heal_seconds
        self._supervisor = Supervisor(Layout.of(settings.home))
        self._lake, self._catalog = lake_and_catalog(settings)
        self._engine = DuckDbEngine(self._lake)
        self._sums = 0
        self._watch = GoldWatch(settings)
        self._watch.start()
        self.api = ApiWatch(settings)
        self.api.start()

    def round(self) -> Round:
        """Kill, heal, prove."""
        time.sleep(self._chance.uniform(1, 8))
        killed = tuple(self._chance.sample(TARGETS, self._chance.choice(HOW_MANY)))
        for name in killed:
            self._kill(name)
            time.sleep(self._chance.choice((0.0, self._chance.uniform(0, 4))))
        seconds, wrong = self._heal()
        in_time = seconds is not None and seconds <= self._heal_seconds
        if wrong:
            return Round(killed, seconds, in_time, wrong)
        try:
            report = self._prove()
        except LakePulseError as error:
            return Round(killed, seconds, in_time, str(error))
        if wrong := self.api.wrong():
            return Round(killed, seconds, in_time, wrong)
        proved = (
            f"{report.ledger.changes:,} changes once, {len(report.tables)} tables equal, "
            f"{len(report.gold)} recomputed, sums kept in {self._sums} looks; {self.api}"
        )
        return Round(killed, seconds, in_time, "" if report.ok else _described(report), proved)

    def _kill(self, name: str) -> None:
        if name == "workload":
            self._traffic.kill()
            return
        program = "stream" if name == "spark" else name
        pid = next((each.pid for each in supervisor.state() if each.name == program), None)
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if pid and name == "spark":
                for child in psutil.Process(pid).children(recursive=True):
                    child.kill()
            elif pid:
                os.kill(pid, signal.SIGKILL)

    def _heal(self) -> tuple[float | None, str]:
        """Seconds until gold holds what was committed after the faults, and why it will never do."""
        began = time.monotonic()
        while (took := time.monotonic() - began) < 2 * self._heal_seconds:
            if complaint := self._ended() or self._traffic.complaint():
                return None, complaint
            if broken := torn(self._engine, self._lake):
                return None, f"a torn transaction: {', '.join(broken)}"
            self._sums += 1
            covered = self._watch.covered()
            if covered > began and time.monotonic() - covered < LAG_SECONDS and self._all_run():
                return took, ""
            time.sleep(0.5)
        return None, f"gold is {time.monotonic() - self._watch.covered():.0f} s behind"

    def _all_run(self) -> bool:
        return all(each.state == "RUNNING" for each in supervisor.state() if each.name in LASTING)

    def _ended(self) -> str:
        for each in supervisor.state():
            if each.name in LASTING and each.ended:
                return f"{each.name} has ended: {self._supervisor.log_tail(each.name, 2)}"
        return ""

    def _prove(self) -> Report:
        patience = max(VERIFY_SECONDS, self._heal_seconds)
        return verify(self._settings, self._catalog, self._lake, patience, lambda text: None)


def _described(report: Report) -> str:
    return f"{'; '.join(str(finding)[:300] for finding in report.findings)} at {report.lsn}"


def main() -> int:
    """Run the rounds; 1 where one was not right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=60, help="no round begins after this time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--rate", type=int, default=150, help="row changes per second")
    parser.add_argument("--events", type=int, default=100, help="web events per second")
    parser.add_argument(
        "--heal-seconds", type=float, default=HEALED_SECONDS, help="how long a round may take to heal"
    )
    parser.add_argument(
        "--keep", type=Path, help="where to copy the whole state to when a round was not right"
    )
    options = parser.parse_args()
    if options.events < 1:
        parser.error("--events is at least 1: what makes and serves them is killed too")
    chance = random.Random(options.seed)  # noqa: S311  # reproducible on purpose
    deadline = time.monotonic() + options.minutes * 60
    with own_platform() as settings:
        start(settings, options.scale)
        start_web(options.events)
        with traffic(options.rate, chance) as running:
            faults = Faults(settings, running, chance, options.heal_seconds)
            results = list(rounds(faults, options.rounds, deadline))
        if options.keep and any(result.wrong for result in results):
            shutil.copytree(settings.home.home, options.keep, ignore=shutil.ignore_patterns("*.sock"))
    right = sum(result.ok for result in results)
    print(f"{right} of {len(results)} rounds healed in time and lost and doubled nothing")
    return 0 if right == len(results) else 1


def rounds(faults: Faults, count: int, deadline: float) -> Iterator[Round]:
    """Rounds until there are enough, until time is up (steady clock), or until one finds something wrong."""
    for number in range(1, count + 1):
        if time.monotonic() > deadline:
            return
        result = faults.round()
        print(f"round {number:3}: {result}", flush=True)
        yield result
        if result.wrong:
            return


if __name__ == "__main__":
    sys.exit(main())
