"""A table made by an earlier contract becomes what its contract says now, with all its rows and its watermark."""

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.model import Column, Layer
from lakepulse.contracts.types import parse_type
from lakepulse.errors import LakeError
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.evolution import evolve
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.silver.advance import advance as silver_advance
from tests.unit.spark_jobs.silver.small_shop import OWNERS, Source, bronze_rows, small_catalog

NAME = "package_types"
BRONZE, SILVER, SOURCE = (f"{layer}.{NAME}" for layer in ("bronze", "silver", "source"))
EVERYTHING = load_catalog()


def catalog(of_type: str, nullable: bool = False, **more: Column) -> Catalog:
    """One table with a column ``weight`` of ``of_type``, and ``more``."""
    own = {"weight": Column(type=parse_type(of_type), nullable=nullable, doc="Grams"), **more}
    tables = {BRONZE: EVERYTHING.get(BRONZE)}
    for table in (SOURCE, SILVER):
        contract = EVERYTHING.get(table)
        tables[table] = contract.model_copy(update={"columns": {**contract.columns, **own}})
    return replace(EVERYTHING, tables=tables)


def no_spark() -> NoReturn:
    raise AssertionError("no Spark is needed")


def lake(path: Path, contracts: Catalog) -> Context:
    settings = Settings()
    settings.lake = LakeSettings(root=str(path))
    return Context(settings, contracts, Lake(settings), no_spark)


@pytest.fixture
def before(tmp_path: Path) -> Context:
    """Both tables with two rows at watermark 7, made when ``weight`` was an int32 that is never null."""
    context = lake(tmp_path, catalog("int32"))
    for table in (BRONZE, SILVER):
        context.lake.create(context.catalog, table)
        handle = context.lake.open(table)
        schema = pa.schema(handle.schema().to_arrow())
        row = {field.name: _some(field.type) for field in schema}
        rows = [{**row, "package_type_id": number, "weight": number} for number in (1, 2)]
        written = pa.Table.from_pylist(rows, schema)
        context.writer.add(table, written, {WATERMARK: 7})
    return context


def _some(of_type: pa.DataType) -> object:
    if pa.types.is_string(of_type):
        return "x"
    return None if pa.types.is_struct(of_type) else 1


def later(before: Context, contracts: Catalog) -> Context:
    """Another process that starts with other contracts."""
    return Context(before.settings, contracts, Lake(before.settings), no_spark)


def test_nothing_is_written_where_the_contract_is_the_same(before: Context) -> None:
    assert evolve(before, Layer.SILVER) == evolve(before, Layer.BRONZE) == []
    assert before.lake.open(SILVER).version() == 1


def test_a_wider_type_rewrites_the_table_in_one_commit(before: Context) -> None:
    context = later(before, catalog("int64"))
    assert evolve(context, Layer.BRONZE) + evolve(context, Layer.SILVER) == [BRONZE, SILVER]
    for table in (BRONZE, SILVER):
        rows = context.lake.scan(table).to_table()
        assert rows.schema.field("weight").type == pa.int64()
        assert sorted(rows["weight"].to_pylist()) == [1, 2]
        assert context.lake.open(table).version() == 2
        assert context.lake.watermark(table) == 7
        assert before.lake.open(table, 1).to_pyarrow_table()["weight"].type == pa.int32()
    image = context.lake.scan(BRONZE).schema.field("_before").type
    assert image.field("weight").type == pa.int64()
    assert context.lake.open(BRONZE).metadata().partition_columns == ["year", "month", "day"]
    assert "delta.dataSkippingStatsColumns" in context.lake.open(SILVER).metadata().configuration
    assert evolve(later(before, catalog("int64")), Layer.SILVER) == []


def test_a_column_that_may_be_null_now_takes_nulls(before: Context) -> None:
    context = later(before, catalog("int32", nullable=True))
    assert evolve(context, Layer.SILVER) == [SILVER]
    handle = context.lake.open(SILVER)
    schema = pa.schema(handle.schema().to_arrow())
    assert schema.field("weight").nullable
    assert not schema.field("package_type_id").nullable
    write_deltalake(
        handle,
        context.lake.scan(SILVER).to_table().set_column(5, "weight", pa.nulls(2, pa.int32())),
        mode="append",
    )


def test_a_new_column_is_a_change_of_metadata_and_null_in_old_rows(before: Context) -> None:
    motto = Column(type=parse_type("string(20)"), doc="A motto")
    context = later(before, catalog("int32", motto=motto))
    files = before.lake.open(SILVER).file_uris()
    assert evolve(context, Layer.SILVER) == [SILVER]
    assert context.lake.open(SILVER).file_uris() == files
    assert context.lake.scan(SILVER).to_table()["motto"].to_pylist() == [None, None]


def test_a_type_that_cannot_hold_what_is_there_is_named(before: Context) -> None:
    wide = later(before, catalog("int64"))
    evolve(wide, Layer.SILVER)
    handle = wide.lake.open(SILVER)
    handle.update({"weight": "3000000000"}, predicate="package_type_id = 1")
    version = handle.version()
    with pytest.raises(LakeError, match=r"silver.package_types.weight holds a value that .* int32 cannot"):
        evolve(later(before, catalog("int32")), Layer.SILVER)
    assert Lake(before.settings).open(SILVER).version() == version


def test_silver_goes_on_from_where_it_was_with_values_that_only_the_wider_type_holds(tmp_path: Path) -> None:
    shop, source = small_catalog(), Source()
    narrow = lake(tmp_path, shop)
    for number in (1, 2):
        source.begin()
        source.write("owners", "c", {"owner_id": number, "name": f"o{number}", "score": number})
        source.commit()
    silver_advance(
        narrow, source.lsn, {"bronze.owners": bronze_rows(shop, "owners", source.events["owners"])}
    )
    wide = later(narrow, _with_wide_score(shop))
    assert evolve(wide, Layer.SILVER) == [OWNERS]
    before = len(source.events["owners"])
    source.begin()
    source.write("owners", "u", {"owner_id": 2, "name": "o2", "score": 3_000_000_000})
    source.commit()
    new = bronze_rows(wide.catalog, "owners", source.events["owners"][before:])
    silver_advance(wide, source.lsn, {"bronze.owners": new})
    found = wide.lake.scan(OWNERS).to_table().sort_by("owner_id")
    assert found["score"].to_pylist() == [1, 3_000_000_000]
    assert wide.lake.scan("silver.quarantine").count_rows() == 0


def _with_wide_score(shop: Catalog) -> Catalog:
    tables = dict(shop.tables)
    for table in ("source.owners", OWNERS):
        columns = tables[table].columns
        score = columns["score"].model_copy(update={"type": parse_type("int64")})
        tables[table] = tables[table].model_copy(update={"columns": {**columns, "score": score}})
    return replace(shop, tables=tables)
