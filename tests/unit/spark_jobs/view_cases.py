"""Case files of views: ``tests/cases/<layer>/<view>.yaml``, in the form of gold's, for any engine."""

from collections.abc import Iterator

from lakepulse.contracts.catalog import Catalog
from tests.unit.spark_jobs.gold.case_files import Case, cases_in


def all_cases(catalog: Catalog) -> Iterator[Case]:
    """The cases of every view; FileNotFoundError for a view that has none."""
    for view in catalog.views:
        yield from cases_in(view)
