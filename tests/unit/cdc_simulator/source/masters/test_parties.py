"""Customers and suppliers have contacts of their own, and members of a group are billed at its head."""

import numpy as np

from cdc_simulator.source.drawing.counts import SUPPLIERS, members
from cdc_simulator.source.masters.parties import FIRST_CUSTOMER_CONTACT, customers, suppliers
from cdc_simulator.source.masters.world import cities
from tests.unit.cdc_simulator.source.shop_tables import CITIES, CUSTOMERS, DRAW, PERIOD

SHOPS = customers(DRAW, CUSTOMERS, cities(DRAW, CITIES))
IN_GROUP = members(CUSTOMERS)


def test_members_are_billed_at_the_head_office_of_their_group_and_others_themselves() -> None:
    group, names = SHOPS.columns["buying_group_id"], SHOPS.columns["customer_name"]
    assert isinstance(group, np.ma.MaskedArray)
    for position in range(CUSTOMERS):
        if position < IN_GROUP:
            head = SHOPS.bill_to[position] - 1
            assert group[head] == group[position]
            assert "(Head Office)" in names[head]  # type: ignore[index]
        else:
            assert SHOPS.bill_to[position] == position + 1
            assert np.ma.is_masked(group[position])


def test_no_contact_is_shared() -> None:
    second = SHOPS.columns["alternate_contact_person_id"]
    assert isinstance(second, np.ma.MaskedArray)
    contacts = sorted([*SHOPS.contact, *second.compressed()])
    assert contacts == list(range(FIRST_CUSTOMER_CONTACT, FIRST_CUSTOMER_CONTACT + CUSTOMERS + IN_GROUP))
    theirs = suppliers(DRAW, cities(DRAW, CITIES))
    both = {
        *np.asarray(theirs["primary_contact_person_id"]),
        *np.asarray(theirs["alternate_contact_person_id"]),
    }
    assert len(both) == 2 * SUPPLIERS
    assert max(both) == FIRST_CUSTOMER_CONTACT - 1


def test_some_accounts_are_opened_later_but_none_of_a_member() -> None:
    assert (SHOPS.opened[:IN_GROUP] == PERIOD.first).all()
    assert (SHOPS.opened[IN_GROUP:] > PERIOD.first).any()
    valid_from = np.asarray(SHOPS.columns["valid_from"])
    assert (valid_from.astype("datetime64[D]") == SHOPS.opened).all()
