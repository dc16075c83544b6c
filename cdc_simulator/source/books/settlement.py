"""Settlement: which bills each payment pays, on a customer's or a supplier's account; ``accounts`` books both."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Flags, Ints, Times

CREDIT_DAYS = 14


@dataclass(frozen=True)
class Bills:
    """What one account books: bills by position, their payments by position, money in cents.

    ``document`` is the invoice's or purchase order's id; ``payment`` a bill's payment or -1. A credit note is a
    negative bill, set off on its day against the one that it takes back a part of: ``owed`` is what is left to pay.
    """

    party: Ints
    document: Ints
    day: Times
    net: Ints
    tax: Ints
    owed: Ints
    is_credit_note: Flags
    payment: Ints
    payer: Ints
    paid: Times
    amount: Ints


def settled(
    rng: np.random.Generator,
    last: np.datetime64,
    party: Ints,
    document: Ints,
    day: Times,
    net: Ints,
    tax: Ints,
    owed: Ints,
    settled_from: Times,
    payments: int,
) -> Bills:
    """Pay the bills that are old enough by ``payments`` payments, each for some of one party's bills in a row.

    ``settled_from`` is the day from which what is ``owed`` stands.
    """
    due, first = _due(party, owed, settled_from, last, payments)
    parties = int(first.sum())
    first[rng.permutation(np.flatnonzero(~first))[: payments - parties]] = True
    starts = np.flatnonzero(first)
    payment = np.full(len(party), -1)
    payment[due] = np.cumsum(first) - 1
    last_bill = np.maximum.reduceat(settled_from[due].astype(np.int64), starts).astype("datetime64[D]")
    paid = np.minimum(last_bill + rng.integers(1, CREDIT_DAYS, len(starts)), last)
    amount = np.add.reduceat(owed[due], starts)
    payer = party[due][starts]
    return Bills(party, document, day, net, tax, owed, net + tax < 0, payment, payer, paid, amount)


def _due(
    party: Ints, owed: Ints, settled_from: Times, last: np.datetime64, payments: int
) -> tuple[Ints, Flags]:
    """Positions of the bills to pay, by party, and flags of each party's first; no more parties than payments."""
    due = np.flatnonzero((settled_from <= last - CREDIT_DAYS) & (owed > 0))
    if len(due) < payments:
        due = np.argsort(settled_from, kind="stable")
        due = due[owed[due] > 0][:payments]
    due = due[np.lexsort((due, party[due]))]
    first = np.append(True, party[due][1:] != party[due][:-1])
    starts = np.flatnonzero(first)
    if len(starts) > payments:
        due, first = due[: starts[payments]], first[: starts[payments]]
    return due, first
