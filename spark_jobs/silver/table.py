"""One silver table brought to the watermark: clean, check, quarantine, write; ``advance`` does it for all."""

from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import Contract, TableKind
from spark_jobs.runtime.choice import Pair, choose
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.phases import phase
from spark_jobs.runtime.tables.listing import Condition
from spark_jobs.runtime.work import Portion, Transformation
from spark_jobs.silver import history, rules, steps, toast, verdict
from spark_jobs.silver.batch import ChangeBatch
from spark_jobs.silver.known_keys import KnownKeys

Rows = TypeVar("Rows")

_LIVE = f"SELECT * FROM {history.CHECKED} WHERE NOT _deleted"  # noqa: S608


def advance_table(contract: Contract, batch: ChangeBatch, known: KnownKeys) -> None:
    """Write the table's new changes in one commit that carries the watermark; nothing where there are none."""
    heads = batch.heads(contract)
    if heads.num_rows:
        pair, after = choose(batch.context, contract.table, heads.num_rows), batch.watermarks[contract.table]
        held = _advance(pair, contract, batch, known)
        scd2 = contract.kind is TableKind.SCD2
        batch.context.work.add(
            contract.table,
            Transformation.SCD2 if scd2 else Transformation.UPSERT,
            Portion(heads.num_rows - held, heads.num_rows, held, after, batch.watermark),
        )


def _advance(pair: Pair[Rows], contract: Contract, batch: ChangeBatch, known: KnownKeys) -> int:
    """Returns how many rows went to quarantine."""
    engine = pair.engine
    with phase("silver.images"):
        changes = toast.resolve(engine, contract, batch, batch.read(contract, engine))
        images = engine.latest(changes, contract.key, contract.kind is TableKind.SCD2)
    with phase("silver.keys"):
        missing = _missing(engine, contract, batch, known, images)
    relations = {steps.IMAGES: images} | {
        rules.missing_relation(table): engine.from_arrow(keys) for table, keys in missing.items()
    }
    with phase("silver.query"):
        statement = steps.checked(batch.context.catalog, contract, missing)
        rows = engine.query(statement, relations)
    with engine.held(rows) as checked:
        with phase("silver.quarantine"):
            held = verdict.settle(engine, contract, batch, checked)
        with phase("silver.write"):
            _write(pair, contract, batch, checked)
    return held


def _missing(
    engine: Engine[Rows], contract: Contract, batch: ChangeBatch, known: KnownKeys, images: Rows
) -> dict[str, pa.Table]:
    """The keys that ``images`` refers to and that do not exist, by referenced table; tables without left out."""
    missing = {}
    for table, columns in rules.foreign_keys(contract).items():
        parent = batch.context.catalog.get(table)
        candidates = engine.distinct(images, columns).to_numpy(zero_copy_only=False)
        held = [key[parent.key[0]] for key in batch.held(parent)]
        keys = known.missing(parent, candidates, batch.key_changes(parent), held)
        if len(keys):
            missing[table] = pa.table({rules.MISSING_KEY: keys})
    return missing


def _write(pair: Pair[Rows], contract: Contract, batch: ChangeBatch, checked: Rows) -> None:
    rows = checked
    if contract.kind is TableKind.SCD2:
        current = pair.engine.scan(contract.table, where=_current(contract, batch))
        rows = pair.engine.query(
            history.versions(contract), {history.CHECKED: checked, history.CURRENT: current}
        )
    if batch.watermarks[contract.table] < 0:
        live = pair.engine.query(_LIVE, {history.CHECKED: rows})
        pair.writer.append(contract.table, live, batch.watermark)
    else:
        pair.writer.upsert(contract.table, rows, batch.watermark)


def _current(contract: Contract, batch: ChangeBatch) -> list[Condition]:
    key = contract.key[0]
    bounds = pc.min_max(batch.heads(contract)[key]).as_py()
    return [("_is_current", "=", True), (key, ">=", bounds["min"]), (key, "<=", bounds["max"])]
