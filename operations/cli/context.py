"""Lake and catalog, from the settings, for the commands that work on them."""

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake


def lake_and_catalog(settings: Settings | None = None) -> tuple[Lake, Catalog]:
    """The lake and the catalog that the settings name."""
    settings = settings or Settings()
    return Lake(settings), load_catalog(settings.home)
