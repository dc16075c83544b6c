"""The catalogue has every variant once, at prices above their cost, in groups and packages that there are."""

from decimal import Decimal

import numpy as np

from cdc_simulator.source.drawing.counts import STOCK_ITEMS, WHOLE
from cdc_simulator.source.drawing.words import names
from cdc_simulator.source.masters.catalogue import LEAD_TIME_DAYS, catalogue, item_names, memberships
from tests.unit.cdc_simulator.source.shop_tables import DRAW, Tables


def test_tax_and_price_have_the_expected_size(small: Tables) -> None:
    rates = set(small["products"]["tax_rate"].to_pylist())
    assert rates == {Decimal("15.000"), Decimal("10.000")}
    assert min(small["products"]["unit_price"].to_pylist()) >= Decimal("0.50")


def test_every_stock_item_is_named_once_and_sold_above_its_cost() -> None:
    items = catalogue(DRAW)
    assert len(set(items.names)) == len(items.names) == STOCK_ITEMS
    assert (items.cost >= 1).all()
    assert (items.price >= items.cost).all()
    assert (items.outer >= 1).all()


def test_what_is_chilled_is_taxed_less_and_has_a_barcode() -> None:
    items = catalogue(DRAW)
    barcode = items.columns["barcode"]
    assert isinstance(barcode, np.ma.MaskedArray)
    assert (np.ma.getmaskarray(barcode) == ~items.chilled).all()
    assert set(items.tax[items.chilled]) == {10_000}


def test_a_stock_item_is_in_a_group_once_and_the_group_exists() -> None:
    rows = memberships(catalogue(DRAW))
    pairs = list(zip(np.asarray(rows["stock_item_id"]), np.asarray(rows["stock_group_id"]), strict=True))
    assert len(set(pairs)) == len(pairs) == WHOLE["stock_item_stock_groups"]
    assert {group for _, group in pairs} <= set(range(1, len(names()["stock_groups"]) + 1))
    assert {item for item, _ in pairs} == set(range(1, STOCK_ITEMS + 1))


def test_a_supplier_takes_as_long_for_all_its_goods() -> None:
    items = catalogue(DRAW)
    assert len(set(zip(items.supplier, items.lead_days, strict=True))) == len(set(items.supplier))
    assert set(items.lead_days) <= set(LEAD_TIME_DAYS)


def test_names_are_found_by_position() -> None:
    items = catalogue(DRAW)
    assert item_names(items, np.array([1, 0])).to_pylist() == [items.names[1], items.names[0]]
