"""The program that spark-submit runs: ``submit.py bronze|silver|gold``, the same as ``lakepulse run LAYER``.

Beside a running stream it writes nothing and waits until the stream has done the work (``layers``). The exit code is
the error's own, its last line one sentence.
"""

import logging
import os
import sys

from pyspark import SparkConf, SparkContext

from lakepulse.contracts.model import LAKE_LAYERS, Layer
from lakepulse.errors import LakePulseError, SettingsError
from lakepulse.settings import Settings
from spark_jobs.batch.layers import advance_or_wait
from spark_jobs.runtime.job_context import job_context, log_to_stderr
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.leasing.lake_lease import lake_lease

PATIENCE_SECONDS = 1800.0

_log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Advance the layer that is named; returns the exit code."""
    log_to_stderr()
    try:
        _advance(arguments)
    except LakePulseError as error:
        _log.error("%s", error)
        return error.exit_code
    return 0


def _advance(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in LAKE_LAYERS:
        raise SettingsError(
            f"`{' '.join(arguments)}` names no layer", f"Name one of {', '.join(LAKE_LAYERS)}."
        )
    os.environ["LAKEPULSE_STREAM_SPARK_MASTER"] = _submitted_master()
    settings = Settings()
    context, layer = job_context(settings, spark_needed=False), Layer(arguments[0])
    with job_run(context, "run"):
        published = advance_or_wait(context, lake_lease(settings), layer, PATIENCE_SECONDS)
    reached = f"complete up to LSN {published.watermark}" if published else "nothing is published yet"
    _log.info("%s: %s", layer, reached)


def _submitted_master() -> str:
    """Where Airflow's connection says that jobs run; the setting of that name is for processes without a submission.

    Raises SettingsError where spark-submit did not start this process.
    """
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        raise SettingsError("this is for spark-submit", "Without it, use `lakepulse run bronze|silver|gold`.")
    # Only the JVM of spark-submit knows; before Python is connected to it, SparkConf is empty.
    SparkContext._ensure_initialized()
    return str(SparkConf().get("spark.master"))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    logging.shutdown()
    # Not by sys.exit: threads of native libraries that still read the lake can abort the interpreter's own end, and a
    # job that had succeeded would be one that failed.
    os._exit(code)
