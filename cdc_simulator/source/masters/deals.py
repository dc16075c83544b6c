"""Special deals: what they are, and for whom and which goods they reduce the price; ``prices`` has the usual one."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Columns, Flags, Ints, Times
from cdc_simulator.source.drawing.draw import month
from cdc_simulator.source.drawing.period import Period
from cdc_simulator.source.drawing.words import identifier
from cdc_simulator.source.masters.catalogue import Catalogue
from cdc_simulator.source.masters.parties import Customers

STOCK_GROUP = "USB Novelties"


@dataclass(frozen=True)
class Deals:
    """The deals by position, each for one buying group and one stock group; ``percent`` is in thousandths.

    ``member`` is each customer's buying group, 0 for none; ``on_offer`` says which stock items the deals are for.
    """

    buying_group: Ints
    start: Times
    end: Times
    percent: Ints
    member: Ints
    on_offer: Flags

    def reduced(self, cents: Ints, customer: Ints, item: Ints, day: Times) -> Ints:
        """``cents`` less what a deal takes off, rounded half up; ``customer`` and ``item`` are positions from 0."""
        for deal, group in enumerate(self.buying_group):
            holds = (self.member[customer] == group) & self.on_offer[item]
            holds &= (self.start[deal] <= day) & (day <= self.end[deal])
            cents = np.where(holds, (cents * (100_000 - self.percent[deal]) + 50_000) // 100_000, cents)
        return cents


def special_deals(period: Period, items: Catalogue, customers: Customers) -> Deals:
    """A deal for each buying group: in the quarter in which the history ends, and in the one before."""
    last = period.last.astype("datetime64[M]")
    quarter = last - last.astype(np.int64) % 3
    stock_group = identifier("stock_groups", STOCK_GROUP)
    return Deals(
        buying_group=np.array([2, 1]),
        start=np.array([quarter - 3, quarter]).astype("datetime64[D]"),
        end=np.array([quarter, quarter + 3]).astype("datetime64[D]") - 1,
        percent=np.array([10_000, 15_000]),
        member=np.ma.filled(customers.columns["buying_group_id"], 0),  # type: ignore[arg-type]  # a masked array
        on_offer=np.array([stock_group in groups for groups in items.groups]),
    )


def deal_columns(deals: Deals) -> Columns:
    """``sales.special_deals``."""
    names = [f"quarter {(number + 2) // 3}" for number in month(deals.start)]
    return {
        "special_deal_id": np.arange(1, len(deals.percent) + 1),
        "stock_item_id": None,
        "customer_id": None,
        "buying_group_id": deals.buying_group,
        "customer_category_id": None,
        "stock_group_id": identifier("stock_groups", STOCK_GROUP),
        "deal_description": [f"10% USB Wingtip, {names[0]}", f"15% USB Tailspin, {names[1]}"],
        "start_date": deals.start,
        "end_date": deals.end,
        "discount_amount": None,
        "discount_percentage": deals.percent,
        "unit_price": None,
        "last_edited_by": 2,
        "last_edited_when": deals.start[0].astype("datetime64[s]") - np.timedelta64(8, "h"),
    }
