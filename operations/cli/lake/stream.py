"""``lakepulse stream``: bronze to gold in one resident Spark application, until it is stopped."""

import signal
import threading
from typing import Annotated

import typer

from lakepulse.settings import Settings
from spark_jobs.runtime.job_context import job_context, log_to_stderr
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease
from spark_jobs.runtime.metrics import serve_metrics
from spark_jobs.stages import Stages
from spark_jobs.stream import Stream

app = typer.Typer(add_completion=False)


@app.command()
def stream(
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="Read all topics from their first message; what bronze holds is dropped."
        ),
    ] = False,
) -> None:
    """Bring every change to bronze, silver and gold as it comes."""
    log_to_stderr()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = Settings()
    with lake_lease(settings).hold("stream") as lease:
        serve_metrics(settings)
        context = job_context(settings, spark_needed=True)
        context.lake.write_alone()
        with job_run(context, "stream") as record:
            stages = Stages(context, record)
            stages.catch_up()
            try:
                Stream(context, stages, lease).run(stop, replay=replay)
            finally:
                stages.close()
