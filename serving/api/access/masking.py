"""Masking: what a role sees of a table. Values are replaced where the table is opened, before a statement reads it.

So no expression, alias, view or join can bring them back: for a viewer they are not there.
"""

from functools import lru_cache

import pyarrow as pa

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract, Layer
from serving.api.access.roles import Role
from serving.sql.relations import MASK
from spark_jobs.runtime.engines.query import Shown, everything

BEFORE, MESSAGE = "_before", "value"
HIDDEN = {
    "silver.quarantine": ("key", "row"),
    "bronze.dead_letters": ("key", "value", "reason"),
    "bronze.file_dead_letters": ("record", "reason"),
    "bronze.event_dead_letters": ("value", "reason"),
}
"""Columns of the platform's own tables that hold rows of others, or quote them."""


class Masking:
    """The columns that each role sees, by the contracts."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._of_viewers = lru_cache(maxsize=512)(self._masked)

    def shown(self, role: Role) -> Shown:
        """What ``role`` sees of each table."""
        return everything if self.sees_all(role) else self._of_viewers

    def sees_all(self, role: Role) -> bool:
        """Whether ``role`` sees personal data."""
        return role >= Role.ANALYST

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of ``layer.name`` that a viewer sees masked."""
        if table in BUILT_IN:
            return HIDDEN.get(table, ())
        names = lake_schema(self._catalog, table).names
        personal = [name for name, column in self.described(table).columns.items() if column.pii]
        # A message of events is kept as it came: all that its columns say is in there.
        images = [BEFORE] if not self._catalog.get(table).from_events else [MESSAGE]
        return tuple(name for name in (*personal, *images) if name in names)

    def described(self, table: str) -> Contract:
        """The contract that describes the columns of ``table``: for bronze, which states none, its input's."""
        contract = self._catalog.get(table)
        if contract.columns or contract.layer is not Layer.BRONZE:
            return contract
        return self._catalog.get(contract.inputs[0])

    def _masked(self, table: str) -> str:
        names = self.columns(table)
        if not names:
            return "*"
        schema = lake_schema(self._catalog, table) if table not in BUILT_IN else BUILT_IN[table].schema
        replaced = ", ".join(f'{_mask(schema.field(name))} AS "{name}"' for name in names)
        return f"* REPLACE ({replaced})"


def _mask(field: pa.Field) -> str:
    """A constant, whatever the value: even whether there is one is not told."""
    return f"'{MASK}'" if pa.types.is_string(field.type) else "NULL"
