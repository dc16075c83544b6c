"""The verdict over a batch's rows that break rules: a log line, quarantine, or the end of the run."""

import logging
from typing import Any, TypeVar

import pyarrow as pa

from lakepulse.contracts.model import Contract, OnFail
from lakepulse.errors import QualityError
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.silver import quarantine
from spark_jobs.silver.batch import ChangeBatch
from spark_jobs.silver.steps import METADATA

LOG = logging.getLogger(__name__)
Rows = TypeVar("Rows")
_NAMES = [f"_{on_fail}" for on_fail in OnFail]


def settle(engine: Engine[Rows], contract: Contract, batch: ChangeBatch, checked: Rows) -> int:
    """Log what ``checked`` (see ``steps.checked``) breaks and bring quarantine up to date for its keys.

    Returns how many rows go to quarantine. Raises QualityError where a rule with ``on_fail: fail`` is broken.
    """
    broken = judge(engine, contract, checked)
    changed = batch.heads(contract).select(list(contract.key))
    replaced = quarantine.touched(batch.held(contract), changed)
    quarantine.settle(batch.context, contract, batch.watermark, replaced, broken)
    return len(broken)


def judge(engine: Engine[Rows], contract: Contract, checked: Rows) -> list[dict[str, Any]]:
    """Log what ``checked`` breaks; the latest images that go to quarantine, with METADATA and ``_quarantine``.

    Raises QualityError where a rule with ``on_fail: fail`` is broken.
    """
    flagged = engine.pick(checked, [*contract.key, *_NAMES], [("_flagged", "=", True)])
    for tally in _tallies(contract, flagged):
        _report(contract, tally)
    if not flagged.num_rows:
        return []
    columns = [*contract.columns, *METADATA, "_quarantine"]
    broken = engine.pick(checked, columns, [("_last", "=", True), ("_quarantine", "!=", "")])
    return list(broken.to_pylist())


def _tallies(contract: Contract, flagged: pa.Table) -> list[dict[str, Any]]:
    """Rows broken in the same way: the rules, ``_rows`` (how many) and the smallest key."""
    examples = [(name, "min") for name in contract.key]
    tallies = flagged.group_by(_NAMES).aggregate([([], "count_all"), *examples])
    names = {"count_all": "_rows", **{f"{name}_min": name for name in contract.key}}
    renamed = tallies.rename_columns([names.get(name, name) for name in tallies.column_names])
    return list(renamed.to_pylist())


def _report(contract: Contract, tally: dict[str, Any]) -> None:
    example = ", ".join(f"{name}={tally[name]}" for name in contract.key)
    if broken := tally[f"_{OnFail.FAIL}"]:
        raise QualityError(
            f"{contract.table}: {tally['_rows']} rows break {broken}, for example {example}",
            "Correct them in the source, or let the rule quarantine in its contract.",
        )
    for on_fail in (OnFail.QUARANTINE, OnFail.WARN):
        if broken := tally[f"_{on_fail}"]:
            LOG.warning(
                "%s: %d rows break %s (%s), e.g. %s", contract.table, tally["_rows"], broken, on_fail, example
            )
