"""The versions that are looked at: the published ones, whatever has been written since."""

from pathlib import Path

import pytest

from spark_jobs.quality.tables import published_versions
from tests.unit.spark_jobs.quality.shop import published, row, shop


def test_every_table_is_looked_at_as_it_was_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = shop(tmp_path, monkeypatch)
    published(context, {"silver.colors": [row(context, "silver.colors")]})
    version = context.lake.open("silver.colors").version()
    context.writer.delete("silver.colors", "color_id = 1")
    assert published_versions(context, [context.catalog.get("silver.colors")])["silver.colors"] == version
