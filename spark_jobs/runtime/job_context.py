"""The context of the commands that run jobs, with Spark started when first needed, and their log."""

import logging
import sys

from lakepulse.contracts.catalog import with_topic_names
from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.spark_session import SharedSession
from spark_jobs.runtime.tables.lake import Lake


def job_context(settings: Settings, *, spark_needed: bool) -> Context:
    """Catalog, lake and Spark as ``settings`` say.

    ``spark_needed``: Spark starts at once, beside everything else; otherwise when a job first asks for it.
    """
    spark = SharedSession(settings)
    if spark_needed:
        spark.start()
    catalog = with_topic_names(checked_catalog(settings.home), settings.capture)
    return Context(settings, catalog, Lake(settings), spark)


def log_to_stderr() -> None:
    """One line per step on stderr, without the libraries' own chatter."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for name in ("httpx", "py4j"):
        logging.getLogger(name).setLevel(logging.WARNING)
