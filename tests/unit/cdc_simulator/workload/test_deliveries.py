"""The driver's note comes back to the oldest invoices under way."""

import json

from cdc_simulator.workload.deliveries import DRIVERS, deliver
from tests.unit.cdc_simulator.workload.small_desk import roll_back, rows, small_desk


def test_the_oldest_invoices_get_their_note() -> None:
    desk = small_desk()
    desk.to_deliver.extend([31, 15, 47])
    delivered = rows(deliver(desk, 2), "invoices", "u")
    assert [row["invoice_id"] for row in delivered] == [31, 15]
    note = json.loads(delivered[0]["returned_delivery_data"])
    assert sorted(note) == ["ConNote", "DeliveredWhen", "DriverID"]
    assert (note["ConNote"], note["DriverID"]) == ("EAN-125-1081", 31 % DRIVERS + 1)
    assert list(desk.to_deliver) == [47]


def test_an_invoice_that_has_its_note_counts_as_gone() -> None:
    desk = small_desk()
    desk.to_deliver.append(31)
    delivered = deliver(desk, 1)
    assert delivered is not None
    assert "t.returned_delivery_data IS NULL" in delivered.statements[0].sql


def test_a_failed_delivery_is_still_under_way() -> None:
    desk = small_desk()
    desk.to_deliver.extend([31, 15, 47])
    roll_back(deliver(desk, 2))
    assert list(desk.to_deliver) == [31, 15, 47]
    assert deliver(small_desk(), 1) is None
