"""The program that spark-submit runs: ``submit.py COMMAND…`` is ``lakepulse COMMAND…``, on the Spark it was sent to.

The exit code is the command's own, the last line of a failure one sentence.
"""

import logging
import os
import sys

from pyspark import SparkConf, SparkContext

from lakepulse.errors import LakePulseError, SettingsError
from operations.cli.main import cli
from spark_jobs.runtime.job_context import log_to_stderr

_log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    log_to_stderr()
    try:
        os.environ["LAKEPULSE_STREAM_SPARK_MASTER"] = _submitted_master(arguments)
        cli(arguments, prog_name="lakepulse")
    except LakePulseError as error:
        _log.error("%s", error)
        return error.exit_code
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _submitted_master(arguments: list[str]) -> str:
    """Where Airflow's connection says that jobs run; the setting of that name is for processes without a submission.

    Raises SettingsError where spark-submit did not start this process.
    """
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        command = " ".join(["lakepulse", *arguments])
        raise SettingsError("this is for spark-submit", f"Without it, use `{command}`.")
    # Only the JVM of spark-submit knows; before Python is connected to it, SparkConf is empty.
    SparkContext._ensure_initialized()
    return str(SparkConf().get("spark.master"))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    logging.shutdown()
    sys.stdout.flush()
    # Not by sys.exit: threads of native libraries that still read the lake can abort the interpreter's own end, and a
    # job that had succeeded would be one that failed.
    os._exit(code)
