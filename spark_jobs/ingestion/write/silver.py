"""Silver of a table of files: its SELECT over bronze's rows up to the ledger's last load, by key where it has one.

Of rows with one key the last counts, by file and line; what breaks a rule goes to quarantine, as elsewhere.
"""

from typing import Any, TypeVar

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import with_metadata
from lakepulse.contracts.model import Contract, OnFail, TableKind
from spark_jobs.ingestion.write import ledger
from spark_jobs.runtime.choice import Pair, choose
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.work import Portion, Transformation
from spark_jobs.silver import quarantine, rules
from spark_jobs.silver.verdict import judge

Rows = TypeVar("Rows")
_POSITION = ("_load", "_line", "_ingested_at")
_CHECKED = "silver.checked"
_LIVE = f"SELECT * FROM {_CHECKED} WHERE NOT _deleted"  # noqa: S608
_COUNT = f"SELECT count(*) AS n FROM {_CHECKED} WHERE NOT _deleted"  # noqa: S608


def advance(context: Context, contract: Contract) -> bool:
    """Bring the silver table to the ledger's last load, in one commit that carries it; False where it is there.

    The caller holds the lease. Raises QualityError where a rule with ``on_fail: fail`` is broken.
    """
    lake, table = context.lake, contract.table
    for each in (table, quarantine.TABLE):
        lake.create(context.catalog, each)
    last, before = ledger.last_load(lake, contract.name), max(lake.watermark(table), 0)
    if last <= before or not lake.exists(contract.inputs[0]):
        return False
    pair = choose(context, table, sum(each["rows_written"] for each in _new(context, contract, before)))
    written, held = _advance(pair, context, contract, before, last)
    transformation = Transformation.UPSERT if contract.kind is TableKind.UPSERT else Transformation.INGEST
    context.work.add(table, transformation, Portion(written, written + held, held))
    return True


def rebuild(context: Context, contract: Contract) -> None:
    """Compute the silver table again from all of bronze, after its SELECT or a rule was changed; in one commit.

    The caller holds the lease. Raises what ``advance`` raises.
    """
    advance(context, contract)
    if not context.lake.exists(contract.inputs[0]):
        return
    last = ledger.last_load(context.lake, contract.name)
    rows = sum(each["rows_written"] for each in _new(context, contract, 0))
    held = _rebuild(choose(context, contract.table, rows), context, contract, last)
    context.work.add(contract.table, Transformation.RECOMPUTE, Portion(rows, rows, held))


def _rebuild(pair: Pair[Rows], context: Context, contract: Contract, last: int) -> int:
    """Returns how many rows went to quarantine."""
    engine, bronze = pair.engine, contract.inputs[0]
    taken = engine.scan(bronze, where=[("_load", "<=", last)])
    with engine.held(engine.query(statement(context.catalog, contract), {bronze: taken})) as checked:
        broken = judge(engine, contract, checked)
        held = [row.key for row in quarantine.open_rows(context.lake).get(contract.table, ())]
        quarantine.settle(context, contract, last, held, broken)
        # The watermark stays: ``advance`` has brought it to the last load.
        pair.writer.overwrite(contract.table, engine.query(_LIVE, {_CHECKED: checked}), None)
    return len(broken)


def is_behind(context: Context, contract: Contract) -> bool:
    """Whether ``advance`` has rows to take."""
    before = max(context.lake.watermark(contract.table), 0)
    return any(each["rows_written"] for each in _new(context, contract, before))


def statement(catalog: Catalog, contract: Contract) -> str:
    """SELECT over bronze's rows, as Spark SQL: the contract's columns, cleaned and checked, one row a key.

    Beside them the position, ``_deleted`` (the key is to be absent), ``_fresh``, ``_flagged``, and ``_quarantine``,
    ``_warn``, ``_fail`` (names of broken rules); the position once more by the names that quarantine has for it.
    """
    select = catalog.select_sql(contract.table) or _identity(contract)
    rows = with_metadata(select, (*_POSITION, "_file"))
    judgements = ", ".join(f"{rules.broken(contract, on_fail, ())} AS _{on_fail}" for on_fail in OnFail)
    flagged = " OR ".join(f"_{on_fail} <> ''" for on_fail in OnFail)
    return f"""
        SELECT *, _quarantine <> '' AS _deleted, FALSE AS _fresh, TRUE AS _last, {flagged} AS _flagged,
            _load AS _commit_lsn, _line AS _sequence, _ingested_at AS _committed_at
        FROM (SELECT s.*, {judgements} FROM (SELECT *, 'c' AS _op, {_nth(contract)} AS _nth FROM ({rows}) AS r) AS s
            WHERE s._nth = 1) AS judged"""  # noqa: S608  # composed from contracts


def _nth(contract: Contract) -> str:
    if contract.kind is not TableKind.UPSERT:
        return "1"
    key = ", ".join(contract.key)
    return f"ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY _load DESC, _file DESC, _line DESC)"


def _identity(contract: Contract) -> str:
    return f"SELECT {', '.join(contract.columns)} FROM {contract.inputs[0]}"  # noqa: S608


def _new(context: Context, contract: Contract, before: int) -> list[dict[str, Any]]:
    return [each for each in ledger.entries(context.lake, contract.name) if each["load"] > before]


def _advance(
    pair: Pair[Rows], context: Context, contract: Contract, before: int, last: int
) -> tuple[int, int]:
    """Returns how many rows were written, and how many went to quarantine."""
    engine, bronze = pair.engine, contract.inputs[0]
    new = engine.scan(bronze, where=[("_load", ">", before), ("_load", "<=", last)])
    with engine.held(engine.query(statement(context.catalog, contract), {bronze: new})) as checked:
        broken = judge(engine, contract, checked)
        quarantine.settle(context, contract, last, _replaced(engine, context, contract, checked), broken)
        count = engine.query(_COUNT, {_CHECKED: checked})
        if contract.kind is TableKind.UPSERT and context.lake.watermark(contract.table) > 0:
            pair.writer.upsert(contract.table, checked, last)
        else:
            pair.writer.append(contract.table, engine.query(_LIVE, {_CHECKED: checked}), last)
        (counted,) = engine.pick(count, ["n"], [("n", ">=", 0)])["n"].to_pylist()
    return int(counted), len(broken)


def _replaced(
    engine: Engine[Rows], context: Context, contract: Contract, checked: Rows
) -> list[dict[str, Any]]:
    """The keys in quarantine that the new rows have, too."""
    held = [row.key for row in quarantine.open_rows(context.lake).get(contract.table, ())]
    if not held:
        return []
    changed = engine.pick(checked, list(contract.key), [("_load", ">", 0)]).to_pylist()
    texts = {quarantine.as_json(key) for key in changed}
    return [key for key in held if quarantine.as_json(key) in texts]
