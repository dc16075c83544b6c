"""Suppliers and customers; ``people`` are their contacts, ``sales`` and ``purchasing`` trade between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cdc_simulator.source.drawing.columns import (
    CURRENT,
    END_OF_TIME,
    FIRST_TIME,
    Columns,
    Flags,
    Ints,
    Times,
    where,
)
from cdc_simulator.source.drawing.counts import SUPPLIERS, SYSTEM_AND_EMPLOYEES, members
from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.drawing.period import DAYS
from cdc_simulator.source.drawing.words import identifier, names
from cdc_simulator.source.masters.people import drawn_names, phones
from cdc_simulator.source.masters.world import coordinates, delivery_van, point

FIRST_SUPPLIER_CONTACT = SYSTEM_AND_EMPLOYEES + 1
FIRST_CUSTOMER_CONTACT = FIRST_SUPPLIER_CONTACT + 2 * SUPPLIERS
ESTABLISHED = 0.85
"""This part of the customers had its account from the first day on."""
LEAVING, LEAST_STAY = 0.25, 120
"""This part of the single shops goes elsewhere some day, after so many days as a customer."""
NEAR_DEGREES = 0.03
"""A delivery point is within a few kilometres of its city."""


@dataclass(frozen=True)
class Customers:
    """What orders and invoices need of each customer: one array entry per customer, by id."""

    columns: Columns
    bill_to: Ints
    contact: Ints
    opened: Times
    left: Times
    delivery_run: np.ndarray
    run_position: np.ndarray
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]


def suppliers(draw: Draw, cities: Columns) -> Columns:
    """The suppliers of ``names.yaml``."""
    rng = draw.topic("suppliers")
    listed = names()["suppliers"]
    number = np.arange(SUPPLIERS)
    city = rng.integers(1, len(cities["city_id"]) + 1, SUPPLIERS)  # type: ignore[arg-type]
    phone = phones(rng, SUPPLIERS)
    return {
        "supplier_id": number + 1,
        "supplier_name": [row[0] for row in listed],
        "supplier_category_id": [row[1] for row in listed],
        "primary_contact_person_id": FIRST_SUPPLIER_CONTACT + 2 * number,
        "alternate_contact_person_id": FIRST_SUPPLIER_CONTACT + 2 * number + 1,
        "delivery_method_id": where(rng.random(SUPPLIERS) < 0.8, rng.choice([2, 7, 8, 9], SUPPLIERS)),
        "delivery_city_id": city,
        "postal_city_id": city,
        "supplier_reference": [
            f"{row[2]}{value}"
            for row, value in zip(listed, rng.integers(10**4, 10**6, SUPPLIERS), strict=True)
        ],
        "bank_account_name": [row[0] for row in listed],
        "bank_account_branch": [f"Woodgrove Bank {street}" for street in names()["streets"][:SUPPLIERS]],
        "bank_account_code": _digits(rng, SUPPLIERS, 6),
        "bank_account_number": _digits(rng, SUPPLIERS, 10),
        "bank_international_code": _digits(rng, SUPPLIERS, 5),
        "payment_days": [row[3] for row in listed],
        "internal_comments": None,
        "phone_number": phone,
        "fax_number": [value[:-1] + "1" for value in phone],
        "website_url": [f"https://www.{_host(row[0])}.example" for row in listed],
        **_addresses(rng, *coordinates(cities, city - 1)),
        **CURRENT,
    }


def customers(draw: Draw, count: int, cities: Columns) -> Customers:
    """``count`` customers: members of the two buying groups, billed at their head offices, then single shops."""
    rng = draw.topic("customers")
    number, in_group = np.arange(count), members(count)
    is_member = number < in_group
    second_head = in_group // 2
    group = np.where(number < second_head, 1, 2)
    contact = FIRST_CUSTOMER_CONTACT + np.where(is_member, 2 * number, in_group + number)
    town = rng.permutation(len(cities["city_id"]))[np.arange(count) % len(cities["city_id"])]  # type: ignore[arg-type]
    bill_to = np.where(is_member, np.where(group == 1, 1, second_head + 1), number + 1)
    late = rng.integers(1, DAYS - 61, count)
    opened = draw.period.first + np.where(is_member | (rng.random(count) < ESTABLISHED), 0, late)
    left = _left(draw, opened, is_member)
    run = where(rng.random(count) < 0.9, np.array([f"R{value:02d}" for value in rng.integers(1, 25, count)]))
    position = np.ma.masked_array(
        [f"{value}" for value in rng.integers(1, 60, count)], mask=np.ma.getmaskarray(run)
    )
    novelty_shop = identifier("customer_categories", "Novelty Shop")
    phone, places = phones(rng, count), coordinates(cities, town)
    shop_names = _shop_names(rng, cities, town, is_member, second_head)
    columns: Columns = {
        "customer_id": number + 1,
        "customer_name": shop_names,
        "bill_to_customer_id": bill_to,
        "customer_category_id": np.where(is_member, novelty_shop, rng.choice([3, 4, 5, 6, 7, 8], count)),
        "buying_group_id": where(is_member, group),
        "primary_contact_person_id": contact,
        "alternate_contact_person_id": where(is_member, contact + 1),
        "delivery_method_id": delivery_van(),
        "delivery_city_id": town + 1,
        "postal_city_id": town + 1,
        "credit_limit": where(~is_member, rng.integers(10, 40, count) * 10_000),
        "account_opened_date": opened,
        "standard_discount_percentage": 0,
        "is_statement_sent": rng.random(count) < 0.1,
        "is_on_credit_hold": False,
        "payment_days": 7,
        "phone_number": phone,
        "fax_number": [value[:-1] + "1" for value in phone],
        "delivery_run": run,
        "run_position": position,
        "website_url": [f"https://www.{_host(name)}.example" for name in shop_names],
        **_addresses(rng, *places),
        "last_edited_by": 1,
        "valid_from": np.maximum(opened.astype("datetime64[us]"), FIRST_TIME),
        "valid_to": END_OF_TIME,
    }
    return Customers(columns, bill_to, contact, opened, left, run, position, *places)


def _left(draw: Draw, opened: Times, is_member: Flags) -> Times:
    """The days from which customers order no more; after the history for those who stay, as all members do."""
    rng = draw.topic("customers.left")
    days_left = (draw.period.last - opened).astype(np.int64)
    after = LEAST_STAY + (rng.random(len(opened)) * np.maximum(days_left - LEAST_STAY, 1)).astype(np.int64)
    leaves = ~is_member & (rng.random(len(opened)) < LEAVING) & (after < days_left)
    left: Times = np.where(leaves, opened + after, draw.period.last + 1)
    return left


def _shop_names(
    rng: np.random.Generator, cities: Columns, town: Ints, is_member: np.ndarray, second_head: int
) -> list[str]:
    groups, owners = names()["buying_groups"], drawn_names(rng, len(town) + 1)[1:]
    heads = {0: groups[0], second_head: groups[1]}
    city_names = cities["city_name"]
    return [
        f"{heads[place]} (Head Office)"
        if place in heads
        else f"{groups[place >= second_head]} ({city_names[town[place]]})"  # type: ignore[index]
        if member
        else owners[place]
        for place, member in enumerate(is_member.tolist())
    ]


def _host(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _digits(rng: np.random.Generator, count: int, length: int) -> list[str]:
    return [str(value) for value in rng.integers(10 ** (length - 1), 10**length, count).tolist()]


def _addresses(
    rng: np.random.Generator, latitude: npt.NDArray[np.float64], longitude: npt.NDArray[np.float64]
) -> Columns:
    """Addresses near these places."""
    count = len(latitude)
    streets, kinds = names()["streets"], names()["street_types"]
    picks = rng.integers([1, 0, 0, 1, 1], [2000, len(streets), len(kinds), 400, 9000], (count, 5)).tolist()
    codes = _digits(rng, count, 5)
    places = np.stack([latitude, longitude], axis=1) + rng.normal(0.0, NEAR_DEGREES, (count, 2))
    return {
        "delivery_address_line1": [f"Shop {shop}" for _, _, _, shop, _ in picks],
        "delivery_address_line2": [f"{house} {streets[s]} {kinds[k]}" for house, s, k, _, _ in picks],
        "delivery_postal_code": codes,
        "delivery_location": [point(latitude, longitude) for latitude, longitude in places.tolist()],
        "postal_address_line1": [f"PO Box {box}" for _, _, _, _, box in picks],
        "postal_address_line2": None,
        "postal_postal_code": codes,
    }
