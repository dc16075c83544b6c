"""People: 1 converts data, 2 to 20 are employees, then two contacts for each supplier, then the customers' contacts:
two for members of a buying group (first half), one for the others. ``parties`` are their companies.
"""

import json
from typing import Any

import numpy as np

from cdc_simulator.source.drawing.columns import CURRENT, Columns
from cdc_simulator.source.drawing.counts import SYSTEM_AND_EMPLOYEES
from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.drawing.words import names

SALESPEOPLE = np.array([2, 3, 6, 7, 8, 13, 14, 15, 16, 20])
PICKERS = np.array([4, 5, 9, 10, 11, 12, 17, 18, 19])


def people(draw: Draw, count: int) -> Columns:
    """``count`` people; those who sign in are the employees."""
    rng = draw.topic("people")
    full_names = drawn_names(rng, count)
    given = [name.split(" ", 1)[0] for name in full_names]
    person = np.arange(1, count + 1)
    employee = (person > 1) & (person <= SYSTEM_AND_EMPLOYEES)
    phone = phones(rng, count)
    return {
        "person_id": person,
        "full_name": full_names,
        "preferred_name": given,
        "is_permitted_to_logon": employee,
        "logon_name": [
            _logon(name) if inside else None for name, inside in zip(full_names, employee, strict=True)
        ],
        "is_external_logon_provider": False,
        "hashed_password": [rng.bytes(32) if inside else None for inside in employee],
        "is_system_user": employee,
        "is_employee": employee,
        "is_salesperson": np.isin(person, SALESPEOPLE),
        "user_preferences": [_preferences(rng) if inside else None for inside in employee],
        "phone_number": [None, *phone[1:]],
        "fax_number": [None, *(number[:-1] + "1" for number in phone[1:])],
        "email_address": [
            None,
            *(_email(name, inside) for name, inside in zip(full_names[1:], employee[1:], strict=True)),
        ],
        "photo": None,
        "custom_fields": [_employment(rng, p) if inside else None for p, inside in enumerate(employee, 1)],
        **CURRENT,
    }


def drawn_names(rng: np.random.Generator, count: int) -> list[str]:
    """``count`` names of people; the first is the account that converts data."""
    given, family = names()["given_names"], names()["family_names"]
    pairs = rng.permutation(len(given) * len(family))[np.arange(count) % (len(given) * len(family))]
    drawn = [f"{given[pair % len(given)]} {family[pair // len(given)]}" for pair in pairs.tolist()]
    return ["Data Conversion Only", *drawn[1:]]


def _logon(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@wideworldimporters.example"


def _email(name: str, is_employee: bool) -> str:
    return _logon(name) if is_employee else f"{name.lower().replace(' ', '.')}@contacts.example"


def phones(rng: np.random.Generator, count: int) -> list[str]:
    """``count`` telephone numbers that nobody has."""
    return [
        f"({area}) 555-0{100 + 10 * line}"
        for area, line in rng.integers([201, 0], [990, 10], (count, 2)).tolist()
    ]


def _preferences(rng: np.random.Generator) -> str:
    return json.dumps(
        {"theme": str(rng.choice(["blitzer", "humanity", "redmond"])), "date_format": "mm/dd/yy"}
    )


def _employment(rng: np.random.Generator, person: int) -> str:
    title = "Team Member" if person in PICKERS else "Salesperson"
    hired = np.datetime64("2008-01-01") + int(rng.integers(0, 1500))
    fields: dict[str, Any] = {"title": title, "hire_date": str(hired), "languages": ["English"]}
    if title == "Salesperson":
        fields["commission_rate"] = round(float(rng.uniform(0.5, 5.0)), 2)
    return json.dumps(fields)
