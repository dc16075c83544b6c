"""Edits of master data: the desk goes by a new price or customer only once it is committed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.workload.business.masters import (
    change_prices,
    edit_customers,
    open_accounts,
    read_sensors,
    touch,
)
from tests.unit.cdc_simulator.workload.small_desk import commit, rows, small_desk


@given(st.integers(0, 10**6))
def test_prices_of_the_desks_own_goods_change_a_little_once_committed(seed: int) -> None:
    desk = small_desk(seed)
    changed = change_prices(desk, 10)
    new = {row["stock_item_id"]: row["unit_price"] for row in rows(changed, "products", "u")}
    assert set(new) == {1, 3}
    assert all(abs(price / number - 1) <= Decimal("0.05") for number, price in new.items())
    assert {number: desk.items[number].price for number in new} == {1: 1, 3: 3}
    commit(changed)
    assert {number: desk.items[number].price for number in new} == new


def test_a_touch_adds_nothing_to_what_is_there() -> None:
    touched = touch(small_desk(), 2)
    assert "payment_days = t.payment_days + v.payment_days" in touched.statements[0].sql
    assert {row["payment_days"] for row in rows(touched, "customers", "u")} == {0}


def test_no_customer_is_edited_twice_in_one_transaction() -> None:
    edited = rows(edit_customers(small_desk(), 10), "customers", "u")
    assert [row["customer_id"] for row in edited] == [1, 2, 3]


def test_a_new_customer_has_its_contact_and_may_order_once_committed() -> None:
    desk = small_desk()
    opened = open_accounts(desk, 2)
    assert [statement.table for statement in opened.statements] == ["people", "customers"]
    contacts = [row["person_id"] for row in rows(opened, "people", "c")]
    assert [row["primary_contact_person_id"] for row in rows(opened, "customers", "c")] == contacts
    assert set(desk.customers) == {1, 2, 3}
    commit(opened)
    assert set(desk.customers) == {1, 2, 3, 1001, 1002}
    assert desk.customers[1002].bill_to == 1002


def test_both_vans_report_and_every_cold_room_renews_its_reading() -> None:
    read = read_sensors(small_desk(), 3)
    vans = [row["vehicle_registration"] for row in rows(read, "vehicle_temperatures", "c")]
    assert vans == ["WWI-321-A", "WWI-322-A"] * 3
    assert len(rows(read, "cold_room_temperatures", "u")) == 4
