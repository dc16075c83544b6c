"""The plan of a gold table, known before any data: its SELECT, its shape, the columns it uses."""

from collections.abc import Mapping
from dataclasses import dataclass

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.lineage import used_columns
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract, Layer, TableKind
from spark_jobs.gold.shape import Shape, shape_of

EVERY_BATCH_SECONDS = 30
"""Tables that may be staler than this are not brought up to date with every batch."""


@dataclass(frozen=True)
class Plan:
    """One gold table: ``columns`` are those that its SELECT uses, by input.

    ``shape`` is None where the table is always computed as a whole.
    """

    contract: Contract
    sql: str
    columns: Mapping[str, tuple[str, ...]]
    shape: Shape | None

    @property
    def table(self) -> str:
        """``gold.name``."""
        return self.contract.table

    @property
    def gold_inputs(self) -> tuple[str, ...]:
        """The gold tables that must be written before."""
        return tuple(name for name in self.contract.inputs if name.startswith(f"{Layer.GOLD}."))

    @property
    def cadence_seconds(self) -> int:
        """How old the table may get; 0 where it follows every batch."""
        return cadence_seconds(self.contract)


def cadence_seconds(contract: Contract) -> int:
    """How old a gold table may get; 0 where it follows every batch."""
    seconds = int(duration(contract.freshness or "0s").total_seconds())
    return seconds if seconds > EVERY_BATCH_SECONDS else 0


class Plans(dict[str, Plan]):
    """The plans of all gold tables, by table."""


def plans_of(catalog: Catalog) -> Plans:
    """The plans of the gold tables that SELECTs make; raises InvalidContractsError where one does not resolve."""
    return Plans({contract.table: plan_of(catalog, contract) for contract in catalog.computed(Layer.GOLD)})


def plan_of(catalog: Catalog, contract: Contract) -> Plan:
    """The plan of one gold table; raises like ``plans_of``."""
    grouped = contract.kind is not TableKind.FULL_REFRESH and contract.group
    used = used_columns(catalog, contract.table)
    return Plan(
        contract=contract,
        sql=catalog.selects[contract.table],
        columns={name: tuple(sorted(used[name])) for name in contract.inputs},
        shape=shape_of(catalog, contract.table) if grouped else None,
    )
