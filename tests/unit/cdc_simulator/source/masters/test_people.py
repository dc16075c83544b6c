"""People are employees who sign in, and contacts who do not."""

import json

import numpy as np

from cdc_simulator.source.drawing.counts import SYSTEM_AND_EMPLOYEES
from cdc_simulator.source.masters.people import PICKERS, SALESPEOPLE, drawn_names, people, phones
from tests.unit.cdc_simulator.source.shop_tables import DRAW


def test_employees_sign_in_and_nobody_else_can() -> None:
    rows = people(DRAW, 60)
    employee = np.asarray(rows["is_permitted_to_logon"])
    assert list(np.flatnonzero(employee) + 1) == list(range(2, SYSTEM_AND_EMPLOYEES + 1))
    for name in ("logon_name", "hashed_password", "user_preferences", "custom_fields"):
        assert [value is not None for value in list(rows[name])] == employee.tolist(), name  # type: ignore[arg-type]


def test_every_employee_sells_or_picks_and_only_who_sells_earns_a_commission() -> None:
    assert sorted([*SALESPEOPLE, *PICKERS]) == list(range(2, SYSTEM_AND_EMPLOYEES + 1))
    fields = list(people(DRAW, 60)["custom_fields"])[1:SYSTEM_AND_EMPLOYEES]  # type: ignore[arg-type]
    paid = [number for number, text in enumerate(fields, 2) if "commission_rate" in json.loads(str(text))]
    assert paid == SALESPEOPLE.tolist()


def test_names_do_not_repeat_and_the_first_is_nobody() -> None:
    drawn = drawn_names(DRAW.topic("x"), 500)
    assert drawn[0] == "Data Conversion Only"
    assert len(set(drawn)) == 500
    assert all(len(name.split(" ", 1)) == 2 for name in drawn)


def test_telephone_numbers_are_such_as_nobody_has() -> None:
    assert all(" 555-01" in number and len(number) == 14 for number in phones(DRAW.topic("x"), 300))
