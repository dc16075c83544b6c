"""The customer models in a notebook: what a fit without the last months would have said, beside what came."""

import lakehouse
import pandas as pd

from lakepulse.errors import ModelError
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from spark_jobs.models.calibration import calibrate
from spark_jobs.models.published_gold import published_gold
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context


def calibration(months: int) -> tuple[pd.DataFrame, str]:
    """Tenths of the customers by predicted purchases (the columns of ``calibration.Group``), and the verdict.

    No rows, and why, where the history without these months is too short for a fit.
    """
    lake, catalog = lake_and_catalog()
    context = Context(Settings(), catalog, lake, lakehouse.spark)
    try:
        found = calibrate(published_gold(context, small(context).engine), months)
    except ModelError as error:
        return pd.DataFrame(), str(error)
    verdict = (
        f"known until {found.until}, observed until {found.last}: total error {found.total_error:+.1%}, "
        f"rank correlation {found.rank_correlation:.3f}"
    )
    return pd.DataFrame([vars(group) for group in found.groups]), verdict
