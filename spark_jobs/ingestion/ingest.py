"""The job ``ingest``: what has landed for each table, taken file by file, and what follows from it.

Files are read without the lease, in groups of a size that memory holds; each group is one commit, for which the stream
lends the lease.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import ContractError, IngestionError
from spark_jobs.ingestion.discover.candidates import at_rest
from spark_jobs.ingestion.discover.landing import Landing
from spark_jobs.ingestion.landed_reader import LandedReader, TableOutcome, groups
from spark_jobs.ingestion.settings import IngestionSettings
from spark_jobs.ingestion.write import ledger, silver
from spark_jobs.ingestion.write.gold import follow, is_behind
from spark_jobs.ingestion.write.load import ReadFile, load
from spark_jobs.maintenance.settings import MaintenanceSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.evolution import evolve_table
from spark_jobs.runtime.job_run import who
from spark_jobs.runtime.leasing.lake_lease import lake_lease

Tell = Callable[[str], None]
_log = logging.getLogger(__name__)


def file_tables(catalog: Catalog, named: Sequence[str] = ()) -> list[Contract]:
    """The tables of files that are ``named`` (with or without layer), or all; ContractError for another name."""
    tables = {contract.name: contract for contract in catalog.by_layer(Layer.FILES)}
    for name in named:
        if name.rpartition(".")[2] not in tables:
            listed = ", ".join(tables) or "none yet: `lakepulse ingest init FILE --table NAME`"
            raise ContractError(f"`{name}` is no table of files", f"There are: {listed}.")
    return [tables[name.rpartition(".")[2]] for name in named] or list(tables.values())


def ingest(context: Context, tables: Sequence[Contract], tell: Tell) -> list[TableOutcome]:
    """Take what has landed for ``tables``, and bring silver and gold to it.

    A file that cannot be taken is named in the outcome, and does not hold up the others. Raises LakeError where the
    lease is not lent, QualityError where a row breaks a rule with ``on_fail: fail``.
    """
    landing, settings = Landing(context.settings), IngestionSettings()
    outcomes = [_land(context, landing, settings, contract, tell) for contract in tables]
    settle(context, tables, tell)
    return outcomes


def settle(context: Context, tables: Sequence[Contract], tell: Tell) -> None:
    """Bring silver's tables of files, and the gold that is made from them, to what the ledger says was taken.

    What a killed run has left is removed. Without anything to do nobody is asked for the lease.
    """
    of_silver = [context.catalog.get(f"{Layer.SILVER}.{contract.name}") for contract in tables]
    left = any(ledger.has_left(context.lake, contract.name) for contract in tables)
    if not left and not any(silver.is_behind(context, each) for each in of_silver) and not is_behind(context):
        return
    with _lease(context, tell):
        for contract in of_silver:
            ledger.roll_back(context, contract.name)
            silver.advance(context, contract)
        follow(context)


def rebuild(context: Context, tables: Sequence[Contract], tell: Tell) -> None:
    """Compute silver's tables of files again from bronze, and the gold that is made from them."""
    with _lease(context, tell):
        for contract in tables:
            of_silver = context.catalog.get(f"{Layer.SILVER}.{contract.name}")
            if context.lake.exists(of_silver.table):
                evolve_table(context, of_silver.table)
            silver.rebuild(context, of_silver)
        follow(context)


def take(context: Context, contract: Contract, files: Sequence[ReadFile], tell: Tell) -> list[dict[str, Any]]:
    """Commit those of ``files`` whose content the table does not have, under the lease; their ledger entries."""
    with _lease(context, tell):
        for layer in (Layer.BRONZE, Layer.SILVER):
            table = f"{layer}.{contract.name}"
            if context.lake.exists(table):
                evolve_table(context, table)
        ledger.roll_back(context, contract.name)
        known = ledger.taken(context.lake, contract.name).by_content
        new = [file for file in files if file.sha256 not in known]
        return load(context, contract, new, who()) if new else []


def _lease(context: Context, tell: Tell) -> Any:  # noqa: ANN401
    tell("waiting for the lease")
    return lake_lease(context.settings).ask("ingest", MaintenanceSettings().patience_seconds)


def _land(
    context: Context, landing: Landing, settings: IngestionSettings, contract: Contract, tell: Tell
) -> TableOutcome:
    known = ledger.taken(context.lake, contract.name)
    new = [file for file in landing.files(contract.name) if not known.has_seen(file)]
    found = at_rest(landing, contract.name, new, settings.quiet_seconds, tell)
    with LandedReader(landing, settings, contract, known) as reader:
        for group in groups(found, settings.group_bytes):
            tell(f"reading {len(group)} files of {contract.table}")
            with reader.read(group) as read:
                if read:
                    reader.outcome.files += take(context, contract, read, tell)
    return reader.outcome


def refusals(outcomes: Sequence[TableOutcome]) -> IngestionError | None:
    """What to say of the files that could not be taken, None where all were."""
    said = [text for outcome in outcomes for text in outcome.refused.values()]
    if not said:
        return None
    more = "".join(f"\n{text}" for text in said[1:])
    return IngestionError(
        f"{len(said)} of the files could not be taken: {said[0]}{more}", "The others were taken."
    )
