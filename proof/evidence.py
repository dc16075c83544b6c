"""The evidence of one proof: the lake as it was published, the position that is compared, and the source's snapshot."""

from dataclasses import dataclass, field

import pyarrow as pa

from cdc_simulator.capture.kafka.state import CaptureState
from lakepulse.clients.offsets import Ranges
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract, Layer
from lakepulse.settings import Settings
from proof.source_snapshot import SourceSnapshot
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication


@dataclass
class Evidence:
    """What the checks look at.

    ``silver`` is the publication to start from and ``target`` the LSN to roll it forward to: the last transaction that
    ``snapshot`` sees. ``ends`` are the ends of Kafka's partitions from before the snapshot, so that bronze holds all
    below them; ``confirmed`` is the slot's position, ``captured`` capture's record of it. ``parents`` are the keys of
    the source's tables that others refer to, by silver table.
    """

    settings: Settings
    catalog: Catalog
    lake: Lake
    engine: DuckDbEngine
    snapshot: SourceSnapshot
    silver: Publication
    target: int
    ends: Ranges
    confirmed: int
    captured: CaptureState | None
    absent: set[str] = field(default_factory=set)
    parents: dict[str, pa.Table] = field(default_factory=dict)
    quarantined: int = 0

    @property
    def captured_before(self) -> str:
        """The transactions that capture's last snapshot saw (a pg_snapshot); empty where none was recorded."""
        return self.captured.snapshot_sees if self.captured else ""

    @property
    def tables(self) -> list[Contract]:
        """Silver's tables that mirror one of the source's, where they are in the lake."""
        return [
            contract
            for contract in mirrors(self.catalog)
            if not self.absent & {contract.table, *contract.inputs}
        ]

    def source_of(self, contract: Contract) -> Contract:
        """The source's contract behind a silver table."""
        return self.catalog.get(self.catalog.get(contract.inputs[0]).inputs[0])


def mirrors(catalog: Catalog) -> list[Contract]:
    """Silver's contracts whose rows are those of one source table."""
    return [contract for contract in catalog.computed(Layer.SILVER) if len(contract.inputs) == 1]
