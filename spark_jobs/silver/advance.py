"""Silver brought to a watermark: all tables side by side, then one publication that names their versions."""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from lakepulse.contracts.model import Contract, Layer
from lakepulse.faults import fault_point
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.publication import Publication
from spark_jobs.runtime.threads import threads_for
from spark_jobs.silver import quarantine
from spark_jobs.silver.batch import ChangeBatch
from spark_jobs.silver.known_keys import KnownKeys, known_keys
from spark_jobs.silver.table import advance_table


def advance(
    context: Context,
    watermark: int,
    changes: Mapping[str, pa.Table] | None,
    only: Collection[str] | None = None,
) -> Publication:
    """Apply every change up to ``watermark`` (a commit LSN) to all silver tables and publish them.

    ``changes`` maps ``bronze.<name>`` to its new rows since the last publication; None: they are read from
    bronze. ``only`` names the tables to write; of the others it is looked up alone which keys they have. Running it
    again, or with other boundaries, gives the same tables. Raises QualityError where a rule with ``on_fail: fail`` is
    broken; tables written until then keep their rows and are not published.
    """
    contracts = context.catalog.computed(Layer.SILVER)
    tables = (quarantine.TABLE, *(contract.table for contract in contracts))
    for table in tables:
        if not context.lake.exists(table):
            context.lake.create(context.catalog, table)
    with phase("silver.begin"):
        batch = ChangeBatch(context, watermark, changes)
        known = known_keys(context.lake)
        known.begin(batch.watermarks)
        written = [each for each in contracts if only is None or each.table in only]
        largest_first = sorted(written, key=lambda contract: -batch.heads(contract).num_rows)
    threads = threads_for(None if changes is None else sum(rows.num_rows for rows in changes.values()))
    with ThreadPoolExecutor(threads, thread_name_prefix="silver") as pool:
        for done in [pool.submit(advance_table, contract, batch, known) for contract in largest_first]:
            done.result()
    with phase("silver.keys"):
        _remember(known, batch, contracts)
    versions = {table: context.lake.version(table) for table in tables}
    fault_point("silver.before-publication")
    with phase("silver.publish"):
        return publish(
            context.lake,
            context.catalog,
            Layer.SILVER,
            watermark,
            versions,
            oldest_committed_at=batch.oldest(),
        )


def _remember(known: KnownKeys, batch: ChangeBatch, contracts: Iterable[Contract]) -> None:
    for contract in contracts:
        if known.asked(contract.table) and (changes := batch.key_changes(contract)):
            known.advance(contract.table, changes, batch.watermark)
