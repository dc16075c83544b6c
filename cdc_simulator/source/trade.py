"""Trade between customers, the warehouse and suppliers, drawn subject by subject; ``generate`` makes rows of it.

What customers want is drawn first. What is bought follows from it; what then lacked goes on back orders.
"""

from dataclasses import dataclass

from cdc_simulator.source.books.stock import Movements, movements
from cdc_simulator.source.drawing.counts import back_orders, credit_notes
from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.masters.catalogue import Catalogue, catalogue
from cdc_simulator.source.masters.deals import special_deals
from cdc_simulator.source.masters.parties import Customers, customers
from cdc_simulator.source.masters.prices import PriceList, draw_prices
from cdc_simulator.source.masters.world import cities
from cdc_simulator.source.selling.invoicing import Invoices, bill
from cdc_simulator.source.selling.order_lines import Lines, draw_lines
from cdc_simulator.source.selling.returns import draw_returns
from cdc_simulator.source.selling.sales import Orders, draw_orders
from cdc_simulator.source.supply.back_orders import with_back_orders
from cdc_simulator.source.supply.order_plan import plan_orders
from cdc_simulator.source.supply.purchasing import Purchases, carry_out
from cdc_simulator.source.supply.replenishment import StockPolicy, policy
from cdc_simulator.source.supply.shelf import demand
from cdc_simulator.source.supply.shortages import draw_shortages


@dataclass(frozen=True)
class Trade:
    """What happened; ``policy`` is what the warehouse keeps of each stock item."""

    customers: Customers
    items: Catalogue
    price_list: PriceList
    orders: Orders
    lines: Lines
    invoices: Invoices
    policy: StockPolicy
    purchases: Purchases
    moves: Movements


def draw_trade(draw: Draw, counts: dict[str, int]) -> Trade:
    """All of it, with exactly the rows of ``counts``."""
    short, taken_back = back_orders(counts), credit_notes(counts)
    shops = customers(draw, counts["customers"], cities(draw, counts["cities"]))
    items = catalogue(draw)
    price_list = PriceList(draw_prices(draw, items), special_deals(draw.period, items, shops))

    orders = draw_orders(draw, shops, counts["orders"] - short, counts["invoices"] - taken_back - short)
    lines = draw_lines(
        draw, orders, items, counts["order_lines"] - short, counts["invoice_lines"] - taken_back - short
    )
    returns = draw_returns(draw, orders, lines, items, taken_back)
    wanted = demand(orders, lines, returns)

    plan = plan_orders(draw, items, wanted, counts["purchase_orders"], counts["purchase_order_lines"])
    kept = policy(items, wanted, plan.cycles, plan.came())
    shortages = draw_shortages(draw, lines, wanted, plan, kept, returns.line, short)
    purchases = carry_out(draw, items, plan, kept, shortages)

    orders, lines, returns = with_back_orders(draw, shops, orders, lines, returns, shortages)
    invoices = bill(draw, orders, lines, items, price_list, returns)
    moves = movements(draw, orders, lines, invoices, purchases, items, counts["stock_item_transactions"])
    return Trade(shops, items, price_list, orders, lines, invoices, kept, purchases, moves)
