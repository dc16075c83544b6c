"""Changes that are hard to capture: the closed list of them by name, and what the platform is expected to do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import psycopg2

from cdc_simulator.workload.hard import rows, schema, transactions
from cdc_simulator.workload.hard.ground import Ground, ground
from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import ServiceError, SettingsError, first_line
from lakepulse.settings import Settings

ALL = "all"
LARGE_ROWS = 1_000_000


@dataclass(frozen=True)
class HardChange:
    """One kind of change; ``make`` makes it and says what it did, ``expected`` is what the platform does with it."""

    make: Callable[[Ground], str]
    expected: str


@dataclass(frozen=True)
class Made:
    """A change that was made: its name, what was done, and what the platform is expected to do."""

    name: str
    done: str
    expected: str


CHANGES = {
    "rollback": HardChange(transactions.rollback, "nothing of it anywhere in the lake"),
    "savepoint": HardChange(transactions.savepoint, "only what was kept reaches bronze"),
    "large": HardChange(transactions.large, "streams in bounded memory; silver shows all of it at once"),
    "interleaved": HardChange(transactions.interleaved, "bronze and silver follow the order of the commits"),
    "primary-key": HardChange(rows.primary_key, "a delete under the old key and a create under the new one"),
    "reinsert": HardChange(rows.reinsert, "a delete and a create in this order; silver has the new row"),
    "toast": HardChange(rows.toast, "bronze has the placeholder, silver the value as it was"),
    "wide": HardChange(rows.wide, "flows as any other"),
    "truncate": HardChange(rows.truncate, "op t in bronze; silver has only the rows inserted after it"),
    "add-nullable": HardChange(
        schema.add_nullable, "bronze gets the column, silver when its contract has it"
    ),
    "add-default": HardChange(
        schema.add_with_default, "as add-nullable, with the default from the next change on"
    ),
    "widen": HardChange(schema.widen, "flows until a value does not fit the contract; then the stream stops"),
    "rename": HardChange(schema.rename, "the stream stops and says which contract to edit"),
    "drop": HardChange(schema.drop, "null from now on, since the contract allows it"),
    "add-table": HardChange(schema.add_table, "not captured until a contract declares it"),
}


def named(kinds: str) -> list[str]:
    """The changes of a list like ``toast,truncate`` or ``all``; raises SettingsError where one is unknown."""
    wanted = list(CHANGES) if kinds == ALL else [kind.strip() for kind in kinds.split(",")]
    for kind in wanted:
        if kind not in CHANGES:
            raise SettingsError(f"`{kind}` is no hard change", f"Choose from {', '.join(CHANGES)}, or {ALL}.")
    return wanted


def make(settings: Settings, kinds: Sequence[str], seed: int, rows: int = LARGE_ROWS) -> Iterator[Made]:
    """Make the changes one after the other, in an order drawn from the seed; ``rows`` is the largest transaction's.

    Raises ServiceError where Postgres refuses one.
    """
    with ground(settings, load_catalog(settings.home), seed, rows) as on:
        for kind in on.rng.sample(kinds, len(kinds)):
            change = CHANGES[kind]
            try:
                yield Made(kind, change.make(on), change.expected)
            except psycopg2.Error as error:
                raise ServiceError(
                    f"the hard change `{kind}` failed: {first_line(error)}",
                    "Run `lakepulse source load --replace` to begin anew.",
                ) from error
