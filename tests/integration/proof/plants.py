"""Bugs as a faulty program would have left them in the lake; each says what the verdict must name."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa

from proof.report import FindingKind
from tests.integration.proof.lake_copy import LakeCopy

Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True)
class Plant:
    """``spoil`` plants the bug; ``table`` and ``kind`` are those of a finding that must come of it."""

    name: str
    table: str
    kind: FindingKind
    spoil: Callable[[LakeCopy], None]
    seconds: float = 30.0


def edited(table: str, edit: Callable[[Rows], Rows]) -> Callable[[LakeCopy], None]:
    """Rewrite a table by editing its rows."""

    def spoil(copy: LakeCopy) -> None:
        def change(rows: pa.Table) -> pa.Table:
            return pa.Table.from_pylist(edit(rows.to_pylist()), schema=rows.schema)

        copy.rewrite(table, change)

    return spoil


def streamed(rows: Rows) -> Rows:
    """The rows that came after the snapshot and that the ledger knows, in the order of their commits."""
    return sorted((row for row in rows if row["_op"] != "r"), key=identity)


def identity(row: Row) -> tuple[int, int]:
    return row["_commit_lsn"], row["_sequence"]


def without(rows: Rows, gone: Row) -> Rows:
    return [row for row in rows if row is not gone]


def dropped_event(rows: Rows) -> Rows:
    return without(rows, streamed(rows)[0])


def duplicate(rows: Rows) -> Rows:
    return [*rows, streamed(rows)[0]]


def repeated(rows: Rows) -> Rows:
    return [*rows, rows[0]]


def deduplicated_by_key(rows: Rows) -> Rows:
    """Of several changes of one key only the last is kept."""
    last = {row["stock_item_id"]: row for row in streamed(rows)}
    kept = {identity(row) for row in last.values()}
    assert len(kept) < len(streamed(rows))
    return [row for row in rows if row["_op"] == "r" or identity(row) in kept]


def on_another_key(rows: Rows) -> Rows:
    change = next(row for row in streamed(rows) if row["_op"] == "c")
    return [*without(rows, change), {**change, "order_line_id": change["order_line_id"] + 1_000_000}]


def nulled(rows: Rows) -> Rows:
    first = next(row for row in rows if row["custom_fields"] is not None)
    return [*without(rows, first), {**first, "custom_fields": None}]


def lost_delete(copy: LakeCopy) -> None:
    """The snapshot's row of a deal that was deleted later is in silver for ever."""
    gone = next(row for row in copy.rows("bronze.special_deals").to_pylist() if row["_op"] == "d")
    old = next(
        row
        for row in copy.rows("bronze.special_deals").to_pylist()
        if row["_op"] == "r" and row["special_deal_id"] == gone["special_deal_id"]
    )

    def change(rows: pa.Table) -> pa.Table:
        row = {name: old[name] for name in rows.column_names}
        return pa.concat_tables([rows, pa.Table.from_pylist([row], schema=rows.schema)])

    copy.rewrite("silver.special_deals", change)


def behind_quarantine(rule: str) -> Callable[[LakeCopy], None]:
    """An order is absent from silver behind a quarantine row that names ``rule``."""

    def spoil(copy: LakeCopy) -> None:
        order = copy.rows("silver.orders").slice(0, 1).to_pylist()[0]
        entry = {
            "table": "silver.orders",
            "rule": rule,
            "key": json.dumps({"order_id": order["order_id"]}),
            "row": "{}",
            **{name: order[name] for name in ("_commit_lsn", "_sequence", "_committed_at")},
        }
        edited("silver.quarantine", lambda rows: [*rows, entry])(copy)
        edited("silver.orders", lambda rows: rows[1:])(copy)

    return spoil


def released(copy: LakeCopy) -> None:
    """Quarantine has lost its row."""
    assert copy.rows("silver.quarantine").num_rows
    edited("silver.quarantine", lambda rows: [])(copy)


def stopped_gold(copy: LakeCopy) -> None:
    """Gold ended before its last publication."""
    log = copy.path("gold.publications") / "_delta_log"
    commits = sorted(log.glob("*.json"))
    assert len(commits) > 2
    commits[-1].unlink()


def left_out_group(rows: Rows) -> Rows:
    """One group stands as it was before its last change."""
    return [{**rows[0], "total_orders": rows[0]["total_orders"] - 1}, *rows[1:]]


def swapped(rows: Rows) -> Rows:
    """Two changes of one key have each other's place in the order of commits."""
    by_key: dict[int, Rows] = {}
    for row in streamed(rows):
        by_key.setdefault(row["stock_item_id"], []).append(row)
    first, second = next(found for found in by_key.values() if len(found) > 1)[:2]
    names = ("_commit_lsn", "_sequence")
    exchanged = [
        {**first, **{name: second[name] for name in names}},
        {**second, **{name: first[name] for name in names}},
    ]
    return [*without(without(rows, first), second), *exchanged]


def torn_transaction(copy: LakeCopy) -> None:
    """The first publication lacked one booking of a transaction; the last is whole."""
    table = "silver.customer_transactions"
    good = copy.rows(table)
    booked = next(row for row in good.to_pylist() if row["transaction_amount"] != row["outstanding_balance"])
    edited(table, lambda rows: [row for row in rows if identity(row) != identity(booked)])(copy)
    torn = copy.lake.open(table).version()
    copy.rewrite(table, lambda rows: good)

    def publications(rows: Rows) -> Rows:
        first = min(rows, key=lambda row: row["watermark"])
        return [
            *without(rows, first),
            {**first, "versions": list({**dict(first["versions"]), table: torn}.items())},
        ]

    edited("silver.publications", publications)(copy)


def overlapping(rows: Rows) -> Rows:
    """A version that ended is held to have ended a day later."""
    ended = next(row for row in rows if row["_valid_to"] is not None)
    return [*without(rows, ended), {**ended, "_valid_to": ended["_valid_to"] + timedelta(days=1)}]


def gap(rows: Rows) -> Rows:
    """A version between two others is gone."""
    ended = [row for row in rows if row["_valid_to"] is not None]
    return without(rows, max(ended, key=identity))


def two_current(rows: Rows) -> Rows:
    """An ended version is marked as current too."""
    ended = next(row for row in rows if row["_valid_to"] is not None)
    return [*without(rows, ended), {**ended, "_is_current": True}]


def later_commit(rows: Rows) -> Rows:
    """The first change is said to have been committed a second later."""
    first = min(rows, key=identity)
    return [*without(rows, first), {**first, "_committed_at": first["_committed_at"] + timedelta(seconds=1)}]


def another_transaction(rows: Rows) -> Rows:
    """The last change is said to be of another transaction."""
    last = max(rows, key=identity)
    return [*without(rows, last), {**last, "_transaction_id": last["_transaction_id"] + 1}]


def end_record_dropped(copy: LakeCopy) -> None:
    """The second transaction's END is not in the lake."""
    edited("bronze.transactions", lambda rows: without(rows, min(rows[1:], key=lambda row: row["_offset"])))(
        copy
    )


def all_of_gold(copy: LakeCopy) -> None:
    shutil.rmtree(copy.path("gold.publications").parent)


# The bugs of one lake hide none of each other: no two are in one table, and where one is in gold, none is in what it is
# made of. Each lake costs a verdict.
LAKES = {
    "an event dropped": [
        Plant(
            "dropped event",
            "bronze.order_lines",
            FindingKind.LOST,
            edited("bronze.order_lines", dropped_event),
        ),
        Plant("swapped order", "bronze.inventory", FindingKind.ORDER, edited("bronze.inventory", swapped)),
        Plant(
            "bronze's commit time",
            "bronze.orders",
            FindingKind.METADATA,
            edited("bronze.orders", later_commit),
        ),
        Plant("END record dropped", "bronze.transactions", FindingKind.LOST, end_record_dropped),
        Plant(
            "left out group",
            "gold.customer_analytics",
            FindingKind.DIFFERENCE,
            edited("gold.customer_analytics", left_out_group),
        ),
    ],
    "an event twice": [
        Plant(
            "duplicate", "bronze.order_lines", FindingKind.DOUBLED, edited("bronze.order_lines", duplicate)
        ),
        Plant(
            "dedupe by key only",
            "bronze.inventory",
            FindingKind.LOST,
            edited("bronze.inventory", deduplicated_by_key),
        ),
        Plant(
            "bronze's xid",
            "bronze.orders",
            FindingKind.METADATA,
            edited("bronze.orders", another_transaction),
        ),
        Plant(
            "hidden order", "silver.orders", FindingKind.DIFFERENCE, behind_quarantine("delivery_after_order")
        ),
        Plant(
            "gold table missing",
            "gold.fact_sales",
            FindingKind.ABSENT,
            lambda copy: copy.remove("gold.fact_sales"),
        ),
    ],
    "an event on another key": [
        Plant(
            "another key",
            "bronze.order_lines",
            FindingKind.CHECKSUM,
            edited("bronze.order_lines", on_another_key),
        ),
        Plant(
            "dead letter dropped",
            "bronze.orders",
            FindingKind.LOST,
            edited("bronze.dead_letters", lambda rows: []),
        ),
        Plant(
            "nulled TOAST column", "silver.people", FindingKind.DIFFERENCE, edited("silver.people", nulled)
        ),
        Plant("lost delete", "silver.special_deals", FindingKind.DIFFERENCE, lost_delete),
        Plant("torn transaction", "silver.customer_transactions", FindingKind.TORN, torn_transaction),
        Plant(
            "overlapping versions",
            "silver.customers",
            FindingKind.HISTORY,
            edited("silver.customers", overlapping),
        ),
        Plant("no such rule", "silver.orders", FindingKind.QUARANTINE, behind_quarantine("no_such_rule")),
    ],
    "a row twice": [
        Plant(
            "doubled row",
            "silver.order_lines",
            FindingKind.DIFFERENCE,
            edited("silver.order_lines", repeated),
        ),
        Plant("gap in versions", "silver.customers", FindingKind.HISTORY, edited("silver.customers", gap)),
        Plant(
            "rule not broken",
            "silver.orders",
            FindingKind.QUARANTINE,
            behind_quarantine("delivery_after_order"),
        ),
        Plant(
            "silver table missing",
            "silver.cities",
            FindingKind.ABSENT,
            lambda copy: copy.remove("silver.cities"),
        ),
    ],
    "gold of an hour ago": [
        Plant(
            "two current versions",
            "silver.customers",
            FindingKind.HISTORY,
            edited("silver.customers", two_current),
        ),
        Plant(
            "silver's commit time",
            "silver.orders",
            FindingKind.METADATA,
            edited("silver.orders", later_commit),
        ),
        Plant("stale gold", "gold.publications", FindingKind.STALE, stopped_gold, seconds=2),
    ],
    "no gold": [
        Plant("missing from quarantine", "silver.orders", FindingKind.QUARANTINE, released),
        Plant("gold removed", "gold.publications", FindingKind.ABSENT, all_of_gold, seconds=2),
    ],
}
