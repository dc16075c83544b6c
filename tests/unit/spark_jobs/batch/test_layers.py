"""A layer brought up to date once: by this process, or by the one that holds the lease; else an error."""

from pathlib import Path

import pytest

from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from spark_jobs.batch.layers import advance_or_wait, target
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.leasing.lease import FileLease
from spark_jobs.runtime.publisher import publish
from tests.unit.spark_jobs.silver.small_shop import Source, bronze_rows
from tests.unit.spark_jobs.silver.test_advance import CATALOG, new_context


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path / "home"))
    return new_context(str(tmp_path / "lake"))


def lease(context: Context) -> FileLease:
    return FileLease(context.settings)


def test_silver_follows_bronze(context: Context) -> None:
    source = Source()
    source.begin()
    source.write("owners", "c", {"owner_id": 1, "name": "ann", "score": 1})
    context.writer.add("bronze.owners", bronze_rows(CATALOG, "owners", source.events["owners"]))
    assert (target(context, Layer.SILVER), target(context, Layer.GOLD)) == (-1, -1)
    with pytest.raises(LakeError, match="bronze has no whole transaction yet"):
        advance_or_wait(context, lease(context), Layer.SILVER, 0)
    publish(context.lake, CATALOG, Layer.BRONZE, source.lsn, {})
    published = advance_or_wait(context, lease(context), Layer.SILVER, 0)
    assert published is not None
    assert published.watermark == source.lsn == target(context, Layer.GOLD)
    assert context.lake.scan("silver.owners").to_table()["name"].to_pylist() == ["ann"]


def test_what_the_holder_of_the_lease_has_done_is_enough(context: Context) -> None:
    publish(context.lake, CATALOG, Layer.BRONZE, 7, {})
    publish(context.lake, CATALOG, Layer.SILVER, 7, {})
    with lease(context).hold("stream"):
        published = advance_or_wait(context, lease(context), Layer.SILVER, 0)
    assert published is not None
    assert published.watermark == 7


def test_a_holder_that_does_not_get_there_is_an_error_that_names_it(context: Context) -> None:
    publish(context.lake, CATALOG, Layer.BRONZE, 7, {})
    publish(context.lake, CATALOG, Layer.SILVER, 6, {})
    with (
        lease(context).hold("maintain"),
        pytest.raises(LakeError, match=r"not come to 0/7 .*`lakepulse maintain`"),
    ):
        advance_or_wait(context, lease(context), Layer.SILVER, -1)
