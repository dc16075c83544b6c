"""The view of all events: every captured table with every column, whichever tables there are."""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.query import resolve_select
from lakepulse.contracts.events_view import EVENT_COLUMNS, captured, every_event
from lakepulse.contracts.model import Layer
from tests.unit.lakepulse.contracts.shop import Shop, put, replace, with_views


def test_its_inputs_are_the_captured_tables_as_they_are_declared(shop: Shop) -> None:
    catalog = with_views(shop).catalog()
    assert catalog.get("bronze.events").inputs == ("bronze.customers", "bronze.orders")
    for layer in ("source", "bronze", "silver"):
        shop.contract(f"{layer}/customers").rename(shop.root / f"{layer}.yaml")
    assert shop.catalog().get("bronze.events").inputs == ("bronze.orders",)


def test_a_select_of_its_own_is_taken_in_place_of_the_derived_one(shop: Shop) -> None:
    put(shop.select("bronze/events"), "SELECT _op AS operation FROM bronze.orders")
    assert with_views(shop).catalog().selects["bronze.events"] == "SELECT _op AS operation FROM bronze.orders"


def test_a_new_column_is_in_both_images_at_once(shop: Shop) -> None:
    replace(shop.contract("source/orders"), "columns:\n", "columns:\n  note: {type: string, doc: A note}\n")
    select = every_event(shop.catalog().tables)
    assert select.count("'note', note") == 1
    assert select.count("'note', _before.note") == 1


def test_the_repositorys_reads_every_table_and_gives_the_columns_of_its_contract(repository: Catalog) -> None:
    query = resolve_select(repository, "bronze.raw_events")
    assert query is not None
    assert query.inputs == captured(repository.tables)
    assert query.inputs == tuple(each.table for each in repository.computed(Layer.BRONZE))
    assert query.outputs == EVENT_COLUMNS == tuple(repository.get("bronze.raw_events").columns)
