"""Settlement pays old bills, each party's by payments of its own, and leaves the rest open."""

import numpy as np
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from cdc_simulator.source.books.settlement import CREDIT_DAYS, Bills, settled

LAST = np.datetime64("2016-05-31")
MONEY = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 10**6), st.integers(0, 90)), min_size=1, max_size=60
)


def paid_by(bills: list[tuple[int, int, int]], payments: int) -> Bills:
    """Bills of (party, cents, days ago), by day."""
    party, owed, ago = np.array(sorted(bills, key=lambda bill: -bill[2]), dtype=np.int64).T
    day, none = LAST - ago, np.zeros_like(owed)
    rng = np.random.default_rng(0)
    return settled(rng, LAST, party, np.arange(len(party)), day, owed, none, owed, day, payments)


@given_settings(deadline=None)
@given(MONEY, st.floats(0, 1))
def test_every_payment_is_made_for_bills_of_one_party(
    bills: list[tuple[int, int, int]], share: float
) -> None:
    payments = 1 + int(share * (len(bills) - 1))
    found = paid_by(bills, payments)
    paid = found.payment >= 0
    total = np.bincount(found.payment[paid], found.owed[paid], len(found.payer)).astype(np.int64)
    assert 1 <= len(found.payer) <= payments
    assert (total == found.amount).all()
    assert (found.amount > 0).all()
    assert (found.payer[found.payment[paid]] == found.party[paid]).all()
    assert (found.paid <= LAST).all()


def test_young_bills_are_open() -> None:
    found = paid_by([(1, 100, CREDIT_DAYS), (1, 200, CREDIT_DAYS - 1)], 1)
    assert found.payment.tolist() == [0, -1]
    assert found.amount.tolist() == [100]
