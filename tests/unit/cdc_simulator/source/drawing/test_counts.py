import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.source.drawing.counts import MAX_SCALE, MIN_SCALE, back_orders, credit_notes, row_counts
from lakepulse.errors import SettingsError


def test_scale_1_has_exactly_the_rows_of_the_sample() -> None:
    counts = row_counts(1)
    assert sum(counts.values()) == 1_057_452
    assert len(counts) == 31
    assert counts["orders"] == 73_595
    assert counts["order_lines"] == 231_412
    assert counts["invoices"] == 70_510
    assert counts["people"] == 1_111
    assert counts["stock_item_transactions"] == 236_667
    assert counts["customer_transactions"] == 97_147


@settings(deadline=None)
@given(st.floats(MIN_SCALE, MAX_SCALE))
def test_every_table_has_rows_and_fewer_invoices_than_orders_at_any_scale(scale: float) -> None:
    counts = row_counts(scale)
    assert min(counts.values()) >= 1
    assert counts["invoices"] < counts["orders"]
    assert counts["stock_item_transactions"] >= counts["invoice_lines"] + counts["purchase_order_lines"]


@pytest.mark.parametrize("scale", [0, 0.009, 10.1, -1, float("nan")])
def test_scales_out_of_bounds_are_refused_with_the_bounds(scale: float) -> None:
    with pytest.raises(SettingsError, match=r"from 0.01 to 10"):
        row_counts(scale)


@settings(deadline=None)
@given(st.floats(MIN_SCALE, MAX_SCALE))
def test_few_orders_lack_goods_and_few_goods_come_back_at_any_scale(scale: float) -> None:
    counts = row_counts(scale)
    assert 0.003 < credit_notes(counts) / counts["invoices"] < 0.005
    assert 0 <= back_orders(counts) <= 0.006 * counts["orders"]
    assert (back_orders(counts) > 0.004 * counts["orders"]) or scale < 0.1
