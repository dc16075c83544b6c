import pyarrow as pa
import pytest

from cdc_simulator.source.drawing.period import EARLIEST
from cdc_simulator.source.generate import generate
from lakepulse.contracts.catalog import Catalog, load_catalog

SMALL = 0.02


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def small(catalog: Catalog) -> dict[str, pa.Table]:
    """All tables at the scale SMALL."""
    return generate(catalog, SMALL, 7, EARLIEST)
