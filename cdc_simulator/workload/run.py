"""The workload as a whole: workers over some connections until time is up or somebody stops it."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass

from cdc_simulator.source import record
from cdc_simulator.source.session import connect
from cdc_simulator.workload.desk.reading import Share
from cdc_simulator.workload.metrics import WorkloadMetrics, served
from cdc_simulator.workload.summary import Summary
from cdc_simulator.workload.timing.clock import ShopClock
from cdc_simulator.workload.timing.pace import Pacer, Pattern, wanted_rows
from cdc_simulator.workload.timing.standing import Standing, standing
from cdc_simulator.workload.worker import Worker
from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings

REPORT_SECONDS = 1.0


@dataclass(frozen=True)
class WorkloadOptions:
    """``rate`` is row changes per second, ``duration`` and ``patience`` are seconds (no duration: until stopped).

    ``speed`` is seconds of the shop's clock in a second; None lets time follow the orders. With ``changes`` it ends
    as soon as so many row changes are committed.
    """

    pattern: Pattern = Pattern.TRICKLE
    rate: float = 300.0
    duration: float | None = None
    seed: int = 7
    connections: int = 1
    patience: float = 60.0
    speed: float | None = None
    changes: int | None = None


def run_workload(
    settings: Settings,
    options: WorkloadOptions,
    stop: threading.Event,
    progress: Callable[[Summary], None] = lambda _: None,
) -> Summary:
    """Drive traffic as the options say; setting ``stop`` ends it after the transactions under way.

    Raises ServiceError where the source is not loaded or Postgres stays away.
    """
    since = _standing(settings)
    catalog = load_catalog(settings.home)
    pacer = Pacer(options.pattern, options.rate, stop, options.changes)
    clock = ShopClock(since, options.speed, options.rate, random.Random(options.seed), pacer.elapsed)  # noqa: S311
    summary = Summary(opened=clock.now(), reached=clock.now())
    rows = wanted_rows(options.pattern, options.rate / options.connections)
    workers = [
        Worker(
            settings=settings,
            catalog=catalog,
            share=Share(number, options.connections),
            seed=options.seed,
            wanted_rows=rows,
            pacer=pacer,
            clock=clock,
            summary=summary,
            stop=stop,
            patience=options.patience,
        )
        for number in range(options.connections)
    ]
    page, at = WorkloadMetrics(summary), settings.workload
    with (
        served(page, at.metrics_host, at.metrics_port),
        ThreadPoolExecutor(options.connections, "workload") as pool,
    ):
        futures = [pool.submit(worker.run) for worker in workers]
        while wait(futures, REPORT_SECONDS, FIRST_EXCEPTION).not_done:
            summary.seconds, summary.reached = pacer.elapsed(), clock.now()
            progress(summary)
            if options.duration is not None and pacer.elapsed() >= options.duration - REPORT_SECONDS:
                time.sleep(max(0.0, options.duration - pacer.elapsed()))
                stop.set()
            if any(future.done() for future in futures):
                stop.set()
        summary.seconds, summary.reached = pacer.elapsed(), clock.now()
    for future in futures:
        future.result()
    return summary


def _standing(settings: Settings) -> Standing:
    with closing(connect(settings, "wwi_app")) as session:
        loaded = record.read(session)
        if loaded is None or loaded.status != "loaded":
            raise ServiceError("the source database is not loaded", "Run `lakepulse source load`.")
        with session.cursor() as cursor:
            return standing(cursor, loaded)
