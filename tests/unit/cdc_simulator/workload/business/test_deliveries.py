"""The driver's note comes back to the invoices whose delivery is due."""

import json

import pytest

from cdc_simulator.workload.business import deliveries
from cdc_simulator.workload.business.deliveries import DRIVERS, deliver
from cdc_simulator.workload.desk.documents import Shipment
from tests.unit.cdc_simulator.workload.small_desk import commit, order, roll_back, rows, small_desk

UNDER_WAY = [Shipment(number) for number in (31, 15, 47)]


def test_the_first_invoices_get_their_note() -> None:
    desk = small_desk()
    desk.to_deliver.extend(UNDER_WAY)
    delivered = rows(deliver(desk, 2), "invoices", "u")
    assert [row["invoice_id"] for row in delivered] == [31, 15]
    note = json.loads(delivered[0]["returned_delivery_data"])
    assert sorted(note) == ["ConNote", "DeliveredWhen", "DriverID"]
    assert (note["ConNote"], note["DriverID"]) == ("EAN-125-1081", 31 % DRIVERS + 1)
    assert note["DeliveredWhen"] == "2026-06-01T08:00:00"
    assert list(desk.to_deliver) == UNDER_WAY[2:]


def test_an_invoice_that_has_its_note_counts_as_gone() -> None:
    desk = small_desk()
    desk.to_deliver.extend(UNDER_WAY)
    delivered = deliver(desk, 1)
    assert delivered is not None
    assert "t.returned_delivery_data IS NULL" in delivered.statements[0].sql


def test_a_failed_delivery_is_still_under_way() -> None:
    desk = small_desk()
    desk.to_deliver.extend(UNDER_WAY)
    roll_back(deliver(desk, 2))
    assert list(desk.to_deliver) == UNDER_WAY
    assert deliver(small_desk(), 1) is None


def test_only_what_this_workload_sent_may_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "RETURNED", 1.0)
    desk = small_desk()
    desk.to_deliver.extend([Shipment(31), Shipment(15, order(1, 3, (1, 4)))])
    commit(deliver(desk, 2))
    (back,) = desk.to_take_back
    assert back.invoice_id == 15
    assert back.due > desk.clock.now()
