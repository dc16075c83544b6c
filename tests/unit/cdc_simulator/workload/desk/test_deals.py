"""Deals lower the price for whom, what and when they are for; the lowest price counts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cdc_simulator.workload.desk.deals import Deal, best_price
from tests.unit.cdc_simulator.workload.small_desk import item, small_desk

DAY = date(2026, 6, 1)
TENTH = Deal(DAY, DAY, discount_percentage=Decimal(10))
CUSTOMER, ITEM = small_desk().customers[2], item(3)


@pytest.mark.parametrize(
    ("deal", "price"),
    [
        (TENTH, "2.70"),
        (Deal(DAY, DAY, discount_amount=Decimal("0.25")), "2.75"),
        (Deal(DAY, DAY, unit_price=Decimal("1.99")), "1.99"),
        (Deal(DAY, DAY, discount_amount=Decimal(99)), "0.01"),
    ],
)
def test_a_deal_is_a_price_or_a_discount(deal: Deal, price: str) -> None:
    assert best_price([deal], CUSTOMER, ITEM, DAY) == Decimal(price)


@pytest.mark.parametrize(
    ("only", "holds"),
    [
        ({"stock_item": 3}, True),
        ({"stock_item": 4}, False),
        ({"customer": 2}, True),
        ({"customer": 1}, False),
        ({"buying_group": 1}, True),
        ({"buying_group": 2}, False),
        ({"customer_category": 4}, True),
        ({"customer_category": 5}, False),
        ({"stock_group": 1}, True),
        ({"stock_group": 0}, False),
        ({"stock_group": 1, "buying_group": 2}, False),
        ({"start": DAY + timedelta(days=1)}, False),
        ({"end": DAY - timedelta(days=1)}, False),
    ],
)
def test_a_deal_holds_for_all_that_it_names(only: dict[str, int], holds: bool) -> None:
    deal = replace(TENTH, **only)  # type: ignore[arg-type]
    assert best_price([deal], CUSTOMER, ITEM, DAY) == (Decimal("2.70") if holds else Decimal(3))


def test_of_several_deals_the_lowest_price_counts_and_none_raises_it() -> None:
    dearer = Deal(DAY, DAY, unit_price=Decimal(5))
    assert best_price(
        [TENTH, replace(TENTH, discount_percentage=Decimal(20))], CUSTOMER, ITEM, DAY
    ) == Decimal("2.40")
    assert best_price([dearer], CUSTOMER, ITEM, DAY) == 3
