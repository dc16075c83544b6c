"""Timeliness: later than promised is a warning, much later is critical, and what was not promised has the limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from lakepulse.clients.transactions import TransactionEnd
from lakepulse.contracts.compile.quality.rule_checks import CRITICAL, WARNING
from spark_jobs.quality import freshness
from spark_jobs.quality.freshness import LIMIT_SECONDS, NAME, gold_lag_seconds, suite
from spark_jobs.quality.suites import DataDocs
from spark_jobs.runtime.tables.publication import latest
from tests.unit.spark_jobs.quality.shop import WATERMARK, published, shop


def test_a_late_table_is_a_warning_and_a_very_late_one_critical_whatever_it_promises(tmp_path: Path) -> None:
    late = {
        "on time": (30.0, 30.0),
        "late": (31.0, 30.0),
        "later": (90.0, 60.0),
        "allowed": (901.0, 86_400.0),
    }
    assert LIMIT_SECONDS == 900
    rows = pd.DataFrame(
        {
            "table": list(late),
            "lag_seconds": [lag for lag, _ in late.values()],
            "freshness_seconds": [promised for _, promised in late.values()],
        }
    )
    result = DataDocs(tmp_path / "docs").check(suite([]), rows)
    assert (result.table, result.expectations, result.rows) == (NAME, 2, 4)
    assert {finding.severity: finding.broken for finding in result.findings} == {WARNING: 2, CRITICAL: 1}


@pytest.mark.parametrize(
    ("ages", "lag"),
    [
        # (LSN beyond gold's, age in seconds) of the transactions that Kafka's last messages hold.
        ({0: 500}, 0),
        ({0: 500, 10: 70, 20: 5}, 70),
        # None of them is in gold: an older one may be missing too, which came after gold was published.
        ({10: 70, 20: 5}, 3600),
        ({}, 0),
    ],
)
def test_gold_is_as_old_as_the_oldest_change_that_it_lacks(
    ages: dict[int, int], lag: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, now = shop(tmp_path, monkeypatch), datetime.now(UTC)
    published(context, {"gold.dim_date": []})
    ends = [TransactionEnd(WATERMARK + lsn, int((now.timestamp() - age) * 1000)) for lsn, age in ages.items()]
    monkeypatch.setattr(freshness, "transaction_tail", lambda settings, size: (ends, False))
    gold = latest(context.lake, "gold")
    assert gold is not None
    old = replace(gold, published_at=now - timedelta(hours=1))
    monkeypatch.setattr(freshness, "latest", lambda lake, layer: old)
    assert gold_lag_seconds(context) == pytest.approx(lag, abs=20)
