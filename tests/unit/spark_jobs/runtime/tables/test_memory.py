"""What a process keeps of a lake is in its memory alone, and after ``forget`` nothing of it is used any more."""

import ast
from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import PROJECT_ROOT
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.memory import Memory
from spark_jobs.runtime.tables.publication import latest
from spark_jobs.runtime.tables.recent_changes import recent_changes
from spark_jobs.silver.known_keys import known_keys
from spark_jobs.stages import Stages
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

MODULES = sorted((PROJECT_ROOT / "spark_jobs").rglob("*.py"))
CACHES = {"lru_cache", "cache"}
LAKE = {"Lake", "Context"}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def shop(tmp_path: Path, catalog: Catalog) -> SilverShop:
    """A process that holds the lease, with gold up to date: it has handles, publications, changes, keys and tables."""
    shop = SilverShop(tmp_path, catalog)
    shop.lake.write_alone()
    for city in (1, 2):
        shop.commit({"cities": [{"city_id": city, "city_name": f"was {city}"}]})
        advance_gold(shop.context, complete=True)
    parent = catalog.get("silver.cities")
    known_keys(shop.lake).missing(parent, pa.array([1, 2, 3]).to_numpy(), None, [])
    return shop


def written_by_somebody_else(shop: SilverShop) -> dict[str, int]:
    """As a backfill: another process mends a city in both layers at their old watermark; silver's new versions."""
    other = SilverShop.over(shop)
    published = {}
    for layer, table in ((Layer.SILVER, "silver.cities"), (Layer.GOLD, "gold.dim_city")):
        schema = pa.schema(other.lake.open(table).schema().to_arrow())
        rows = other.lake.scan(table).to_table().to_pylist()
        mended = [{**row, "city_name": "mended"} for row in rows if row["city_id"] == 1]
        other.context.writer.replace(table, "city_id = 1", pa.Table.from_pylist(mended, schema))
        published_tables = [c.table for c in other.catalog.by_layer(layer) if not c.from_events]
        versions = {table: other.lake.open(table).version() for table in published_tables}
        publish(other.lake, other.catalog, layer, shop.lsn, versions)
        published[layer] = versions
    return published[Layer.SILVER]


def test_after_resume_every_table_is_as_somebody_else_left_it(shop: SilverShop) -> None:
    versions = written_by_somebody_else(shop)
    before = latest(shop.lake, Layer.SILVER)
    assert before
    assert before.versions != versions, "the process does look after others' commits: this proves nothing"
    changes, keys = recent_changes(shop.lake), known_keys(shop.lake)
    stages = Stages(shop.context)
    stages.resume()
    stages.close()
    after = latest(shop.lake, Layer.SILVER)
    assert after
    assert after.versions == versions
    assert shop.lake.open("silver.cities").version() == versions["silver.cities"]
    assert recent_changes(shop.lake) is not changes
    assert known_keys(shop.lake) is not keys
    assert not known_keys(shop.lake).asked("silver.cities")


def test_gold_after_resume_shows_what_somebody_else_mended(shop: SilverShop) -> None:
    written_by_somebody_else(shop)
    shop.context.memory.forget()
    shop.commit({"cities": [{"city_id": 3, "city_name": "is 3"}]})
    advance_gold(shop.context, complete=True)
    names = {row["city_name"] for row in shop.gold("dim_city")}
    assert names == {"mended", "was 2", "is 3"}


def test_each_kind_is_made_once_and_made_anew_after_forget() -> None:
    memory = Memory()
    kept, lasting = memory.of_tables(dict), memory.lasting(list, list)
    assert memory.of_tables(dict) is kept
    memory.forget()
    assert memory.of_tables(dict) is not kept
    assert memory.lasting(list, list) is lasting


def kept_elsewhere(source: str) -> list[str]:
    """Caches of a lake or a context that ``source`` keeps outside a Memory."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id == "WeakKeyDictionary":
            found.append(node.id)
        if isinstance(node, ast.FunctionDef):
            caches = {ast.unparse(each).partition("(")[0].rpartition(".")[2] for each in node.decorator_list}
            given = {ast.unparse(each.annotation) for each in node.args.args if each.annotation}
            if caches & CACHES and given & LAKE:
                found.append(node.name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_nothing_of_a_lake_is_kept_elsewhere(path: Path) -> None:
    assert kept_elsewhere(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "_KEPT: WeakKeyDictionary[Lake, int] = WeakKeyDictionary()",
        "@lru_cache(maxsize=8)\ndef keys(lake: Lake) -> int: ...",
    ],
)
def test_what_is_kept_elsewhere_is_recognized(source: str) -> None:
    assert kept_elsewhere(source)
