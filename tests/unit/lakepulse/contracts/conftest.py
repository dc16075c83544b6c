"""Fixtures: the small shop, and the repository's own catalog."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from tests.unit.lakepulse.contracts.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


@pytest.fixture(scope="session")
def repository() -> Catalog:
    return load_catalog()
