"""DuckDB over Arrow and the lake: conditions as the writers' and readers' filters mean them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from spark_jobs.runtime.engines.duckdb_engine import SMALL_ROWS, DuckDbEngine
from spark_jobs.runtime.tables.listing import Condition
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.silver.small_shop import small_catalog

ROWS = pa.table({"k": [1, 2, 3, None], "a": ["x", "y", None, "x"], "b": ["y", None, "z", "x"]})
ENGINE = DuckDbEngine()


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ([("k", ">", 1)], [2, 3]),
        ([("k", ">=", 2), ("a", "=", "y")], [2]),
        ([("k", "in", [1, 3])], [1, 3]),
        ([("a", "!=", "x")], [2]),
        ([("k", "<", 3), ("k", "!=", 2)], [1]),
    ],
)
def test_all_conditions_must_hold_and_a_null_holds_none(where: list[Condition], keys: list[int]) -> None:
    assert ENGINE.pick(ROWS, ["k"], where)["k"].to_pylist() == keys


def test_any_condition_will_do_and_none_is_met_by_no_row() -> None:
    either: list[Condition] = [("k", "=", 3), ("a", "=", "x")]
    assert ENGINE.pick_any(ROWS, ["k"], either)["k"].to_pylist() == [1, 3, None]
    assert ENGINE.pick_any(ROWS, ["k"], []).num_rows == 0


def test_distinct_values_of_several_columns_are_taken_together() -> None:
    assert sorted(ENGINE.distinct(ROWS, ["a", "b"]).to_pylist()) == ["x", "y", "z"]


@pytest.mark.parametrize("least", [0, SMALL_ROWS])
def test_threads_see_their_own_relations_under_the_same_name(least: int) -> None:
    def count(number: int) -> int:
        rows = pa.table({"k": list(range(number))})
        found = ENGINE.query("SELECT COUNT(*) AS n FROM silver.rows", {"silver.rows": rows})
        return int(found["n"][0].as_py())

    with ThreadPoolExecutor(4) as pool:
        numbers = range(least, least + 40)
        assert list(pool.map(count, numbers)) == list(numbers)


def test_a_table_is_read_at_a_version_with_its_conditions(tmp_path: Path) -> None:
    shop = SilverShop(tmp_path, small_catalog())
    shop.commit({"owners": [{"owner_id": number, "name": f"o{number}"} for number in (1, 2, 3)]})
    version = shop.lake.open("silver.owners").version()
    shop.commit(deleted={"owners": [{"owner_id": 3}]})
    engine = DuckDbEngine(shop.lake)
    found = engine.scan("silver.owners", ["name"], [("owner_id", ">", 1)])
    assert found.to_pylist() == [{"name": "o2"}]
    assert engine.scan("silver.owners", version=version).num_rows == 3
    with pytest.raises(ValueError, match="without a lake"):
        ENGINE.scan("silver.owners")
