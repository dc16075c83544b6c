"""The rules under ``expect`` of a gold contract, checked on computed rows before they are written."""

import logging
from typing import TypeVar

from lakepulse.contracts.model import Contract, OnFail
from lakepulse.errors import QualityError
from spark_jobs.runtime.engines.engine import Engine

LOG = logging.getLogger(__name__)
Rows = TypeVar("Rows")


def check_rules(contract: Contract, engine: Engine[Rows], rows: Rows) -> None:
    """Log rows that break a rule with ``on_fail: warn``; raise QualityError where it is ``fail``.

    A rule that is null for a row holds, as in SQL's CHECK.
    """
    if not contract.expect:
        return
    counts = ", ".join(
        f"CAST(count_if(NOT ({rule.rule})) AS BIGINT) AS {name}" for name, rule in contract.expect.items()
    )
    broken = engine.query(f"SELECT {counts} FROM {contract.table}", {contract.table: rows})  # noqa: S608
    for name in contract.expect:
        for row in engine.pick(broken, [name], [(name, ">", 0)]).to_pylist():
            _report(contract, name, row[name])


def _report(contract: Contract, name: str, count: int) -> None:
    rule = contract.expect[name]
    if rule.on_fail is OnFail.WARN:
        LOG.warning("%s: %d rows break the rule %s (%s)", contract.table, count, name, rule.rule)
        return
    raise QualityError(
        f"{contract.table}: {count} rows break the rule {name} ({rule.rule})",
        "Correct the source rows or the rule in the contract; nothing was written.",
    )
