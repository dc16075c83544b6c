"""What commands over the lake need: the lake and the catalog, from the settings."""

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake


def lake_and_catalog(settings: Settings | None = None) -> tuple[Lake, Catalog]:
    """The lake and the catalog that the settings name."""
    settings = settings or Settings()
    return Lake(settings), load_catalog(settings.home)
