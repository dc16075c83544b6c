"""Timeliness: how old the oldest change is that a table does not show yet, against its contract's ``freshness``.

Later than the contract says is a warning, since a busy moment passes; later than LIMIT_SECONDS is critical.
"""

import time
from collections.abc import Sequence
from typing import Any

import pandas as pd

from lakepulse.clients.transactions import TransactionEnd, transaction_tail
from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, WARNING
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract, Layer
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import Publication, latest

NAME = "lake.freshness"
LIMIT_SECONDS = 15 * 60
_TAIL = 5000


def suite(tables: Sequence[Contract]) -> dict[str, Any]:
    """Suite NAME over one row a table."""
    limit = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "lag_seconds", "max_value": LIMIT_SECONDS},
        "severity": CRITICAL,
        "meta": {"contract": f"no table is more than {LIMIT_SECONDS} s behind"},
    }
    promised = {
        "type": "expect_column_pair_values_a_to_be_greater_than_b",
        "kwargs": {"column_A": "freshness_seconds", "column_B": "lag_seconds", "or_equal": True},
        "severity": WARNING,
        "meta": {"contract": "freshness"},
    }
    return {"name": NAME, "expectations": [limit, promised]}


def frame(context: Context, tables: Sequence[Contract]) -> pd.DataFrame:
    """One row a table: ``table``, ``lag_seconds``, ``freshness_seconds``.

    Raises ServiceError where Kafka, which knows the newest transactions, does not answer.
    """
    ends, now = transaction_tail(context.settings, _TAIL)[0], time.time()
    return pd.DataFrame(
        {
            "table": [contract.table for contract in tables],
            "lag_seconds": [_lag(context, contract, ends, now) for contract in tables],
            "freshness_seconds": [_promised(contract) for contract in tables],
        }
    )


def _lag(context: Context, contract: Contract, ends: Sequence[TransactionEnd], now: float) -> float:
    """A table that no batch touched keeps an earlier watermark of its own: what counts is its layer's."""
    published = latest(context.lake, contract.layer)
    watermark = max(published.watermark if published else -1, context.lake.watermark(contract.table))
    return _oldest_missing(published, watermark, ends, now)


def gold_lag_seconds(context: Context) -> float:
    """How old the oldest change is that gold's last publication lacks; 0.0 where it lacks none.

    Raises ServiceError where Kafka, which knows the newest transactions, does not answer.
    """
    published = latest(context.lake, Layer.GOLD)
    ends, now = transaction_tail(context.settings, _TAIL)[0], time.time()
    return _oldest_missing(published, published.watermark if published else -1, ends, now)


def _oldest_missing(
    published: Publication | None, watermark: int, ends: Sequence[TransactionEnd], now: float
) -> float:
    waiting = [end.ts_ms / 1000 for end in ends if end.lsn > watermark]
    if published and len(waiting) == len(ends):
        # The oldest one may be further back than what was read of Kafka: it came after what was published then.
        waiting += [published.published_at.timestamp()] if waiting else []
    return max(0.0, now - min(waiting)) if waiting else 0.0


def _promised(contract: Contract) -> float:
    return duration(contract.freshness or f"{LIMIT_SECONDS}s").total_seconds()
