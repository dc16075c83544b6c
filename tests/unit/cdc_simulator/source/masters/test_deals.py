"""Special deals reduce prices for their group, goods and days, and for nothing else."""

import numpy as np

from cdc_simulator.source.masters.deals import Deals, deal_columns
from tests.unit.cdc_simulator.source.shop_tables import Tables, ask, small_trade

DAY = np.datetime64("2016-02-01")
DEALS = Deals(
    buying_group=np.array([2]),
    start=np.array([DAY]),
    end=np.array([DAY + 10]),
    percent=np.array([10_000]),
    member=np.array([0, 1, 2]),
    on_offer=np.array([False, True]),
)


def reduced(cents: int, customer: int, item: int, day: np.datetime64) -> int:
    return int(DEALS.reduced(np.array([cents]), np.array([customer]), np.array([item]), np.array([day]))[0])


def test_a_deal_is_for_its_group_its_goods_and_its_days() -> None:
    assert reduced(1_000, 2, 1, DAY) == reduced(1_000, 2, 1, DAY + 10) == 900
    assert reduced(1_000, 1, 1, DAY) == 1_000
    assert reduced(1_000, 0, 1, DAY) == 1_000
    assert reduced(1_000, 2, 0, DAY) == 1_000
    assert reduced(1_000, 2, 1, DAY - 1) == reduced(1_000, 2, 1, DAY + 11) == 1_000


def test_half_a_cent_is_rounded_up() -> None:
    assert reduced(1_005, 2, 1, DAY) == 905  # 904.5


def test_deals_end_after_they_began_and_are_within_a_half_year() -> None:
    deals = small_trade().price_list.deals
    assert (deals.start < deals.end).all()
    assert deals.end[0] + 1 == deals.start[1]
    assert deal_columns(deals)["deal_description"] == [
        "10% USB Wingtip, quarter 1",
        "15% USB Tailspin, quarter 2",
    ]


def test_lines_of_the_period_use_the_deals(small: Tables) -> None:
    used = ask(
        small,
        "SELECT special_deal_id, count(*) > 0 FROM special_deals d JOIN customers c USING (buying_group_id) "
        "JOIN orders o ON o.customer_id = c.customer_id AND o.order_date BETWEEN d.start_date AND d.end_date "
        "JOIN order_lines l USING (order_id) JOIN stock_item_stock_groups g ON g.stock_item_id = l.stock_item_id "
        "AND g.stock_group_id = d.stock_group_id JOIN products p ON p.stock_item_id = l.stock_item_id "
        "AND p.valid_from::DATE <= o.order_date "
        "WHERE l.unit_price = round(p.unit_price * (100 - d.discount_percentage) / 100, 2) GROUP BY ALL ORDER BY 1",
    )
    assert used == [(1, True), (2, True)]
