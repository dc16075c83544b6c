"""The program that spark-submit runs: ``submit.py bronze|silver|gold``, the same as ``lakepulse run LAYER``.

Beside a running stream it writes nothing and waits until the stream has done the work (``layers``). ``submit.py fit``
is ``lakepulse fit`` with the history added up by Spark. The exit code is the error's own, its last line one sentence.
"""

import logging
import os
import sys

from pyspark import SparkConf, SparkContext

from lakepulse.contracts.model import LAKE_LAYERS, Layer
from lakepulse.errors import LakePulseError, ModelError, SettingsError
from lakepulse.settings import Settings
from spark_jobs.batch.layers import advance_or_wait
from spark_jobs.models.fit import estimate, record
from spark_jobs.models.published_gold import published_gold
from spark_jobs.runtime.choice import large
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.job_context import job_context, log_to_stderr
from spark_jobs.runtime.leasing.lake_lease import lake_lease
from spark_jobs.runtime.leasing.lease import Lease

PATIENCE_SECONDS = 1800.0
FIT = "fit"

_log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Do what is named; returns the exit code."""
    log_to_stderr()
    try:
        _run(arguments)
    except LakePulseError as error:
        _log.error("%s", error)
        return error.exit_code
    return 0


def _run(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in (*LAKE_LAYERS, FIT):
        raise SettingsError(
            f"`{' '.join(arguments)}` names no job", f"Name one of {', '.join((*LAKE_LAYERS, FIT))}."
        )
    os.environ["LAKEPULSE_STREAM_SPARK_MASTER"] = _submitted_master()
    settings = Settings()
    context, lease = job_context(settings, spark_needed=False), lake_lease(settings)
    if arguments[0] == FIT:
        _fit(context, lease)
    else:
        _advance(context, lease, Layer(arguments[0]))


def _advance(context: Context, lease: Lease, layer: Layer) -> None:
    published = advance_or_wait(context, lease, layer, PATIENCE_SECONDS)
    reached = f"complete up to LSN {published.watermark}" if published else "nothing is published yet"
    _log.info("%s: %s", layer, reached)


def _fit(context: Context, lease: Lease) -> None:
    """A history that is too short yet is no failure of the day's run: the parameters stay as they were."""
    try:
        parameters = estimate(published_gold(context, large(context).engine))
    except ModelError as error:
        _log.warning("%s", error)
        return
    with lease.ask(FIT, PATIENCE_SECONDS):
        version = record(context, parameters)
    _log.info(
        "version %d, fitted to %d customers until %s", version, parameters.customers, parameters.fitted_until
    )


def _submitted_master() -> str:
    """Where Airflow's connection says that jobs run; the setting of that name is for processes without a submission.

    Raises SettingsError where spark-submit did not start this process.
    """
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        raise SettingsError(
            "this is for spark-submit",
            "Without it, use `lakepulse run bronze|silver|gold` or `lakepulse fit`.",
        )
    # Only the JVM of spark-submit knows; before Python is connected to it, SparkConf is empty.
    SparkContext._ensure_initialized()
    return str(SparkConf().get("spark.master"))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    logging.shutdown()
    # Not by sys.exit: threads of native libraries that still read the lake can abort the interpreter's own end, and a
    # job that had succeeded would be one that failed.
    os._exit(code)
