"""What the commands that run jobs share: their context, with Spark started when first needed, and their log."""

import logging
import sys

from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.lake import Lake
from spark_jobs.runtime.spark_session import shared_session


def job_context() -> Context:
    """Settings, catalog, lake and Spark, as the environment configures them."""
    settings = Settings()
    return Context(settings, checked_catalog(settings.home), Lake(settings), shared_session)


def log_to_stderr() -> None:
    """One line per step on stderr, without the libraries' own chatter."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for name in ("httpx", "py4j"):
        logging.getLogger(name).setLevel(logging.WARNING)
