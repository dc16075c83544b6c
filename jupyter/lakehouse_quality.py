"""The contracts' expectations, for notebooks; apart from ``lakehouse``: Great Expectations takes seconds to import."""

import lakehouse

from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from operations.cli.context import lake_and_catalog
from spark_jobs.quality.check import check
from spark_jobs.quality.report import QualityReport
from spark_jobs.runtime.context import Context


def quality(layer: str) -> QualityReport:
    """Every expectation of the contracts over ``silver`` or ``gold``, checked now by Great Expectations."""
    lake, catalog = lake_and_catalog()
    context = Context(Settings(), catalog, lake, lakehouse.spark)
    return check(context, catalog.by_layer(Layer(layer)), lambda text: None)
