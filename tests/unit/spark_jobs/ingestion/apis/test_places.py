"""Places come from the lake in their order, with what a request and a record take from them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.ingestion.apis.places import places
from spark_jobs.ingestion.apis.plan import ApiPlace
from spark_jobs.ingestion.apis.watermarks import WHOLE
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.gold.rows import table
from tests.unit.spark_jobs.ingestion.apis.sources import source

CATALOG = load_catalog()
EACH = {
    "table": "silver.weather",
    "key": "city_id",
    "order_by": "weather_date",
    "most": 2,
    "query": {"at": "temperature", "city": "city_id"},
    "fields": ["city_id"],
}


def no_spark() -> NoReturn:
    raise AssertionError("no Spark is needed here")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    settings = Settings()
    return Context(settings, CATALOG, Lake(settings), no_spark)


def test_an_api_that_names_no_table_is_asked_once(context: Context) -> None:
    assert [place.key for place in places(source(), context.lake, CATALOG)] == [WHOLE]


def test_the_first_rows_are_the_places(context: Context) -> None:
    context.lake.create(CATALOG, each_table := "silver.weather")
    given = [
        {"city_id": city, "weather_date": date(2026, 1, day), "temperature": Decimal("-88.5000")}
        for city, day in ((7, 20), (8, 10), (9, 30))
    ]
    context.writer.add(each_table, table(lake_schema(CATALOG, each_table), given))
    assert places(source(each=EACH), context.lake, CATALOG) == [
        ApiPlace("8", {"at": "-88.5000", "city": "8"}, {"city_id": 8}),
        ApiPlace("7", {"at": "-88.5000", "city": "7"}, {"city_id": 7}),
    ]


def test_a_table_that_is_not_there_yet_says_so(context: Context) -> None:
    with pytest.raises(LakeError, match=r"silver\.weather` is not in the lake yet"):
        places(source(each=EACH), context.lake, CATALOG)
