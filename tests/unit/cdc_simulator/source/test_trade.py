"""Trade comes out with the rows that were asked for, whatever the seed and the scale."""

from datetime import date

import pytest

from cdc_simulator.source.drawing.counts import row_counts
from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.drawing.period import Period
from cdc_simulator.source.trade import draw_trade


@pytest.mark.parametrize("scale", [0.01, 0.0275, 0.028, 0.03, 0.05, 0.1])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_counts_are_met(scale: float, seed: int) -> None:
    counts = row_counts(scale)
    trade = draw_trade(Draw(seed, Period.until(date(2026, 7, 4))), counts)
    assert len(trade.orders.day) == counts["orders"]
    assert len(trade.lines.order) == counts["order_lines"]
    assert len(trade.invoices.order) == counts["invoices"]
    assert len(trade.invoices.line) == counts["invoice_lines"]
    assert len(trade.purchases.supplier) == counts["purchase_orders"]
    assert len(trade.purchases.item) == counts["purchase_order_lines"]
    assert len(trade.moves.item) == counts["stock_item_transactions"]
