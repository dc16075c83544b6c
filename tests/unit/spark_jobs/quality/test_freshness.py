"""Timeliness: later than promised is a warning, much later is critical, and what was not promised has the limit."""

from pathlib import Path

import pandas as pd

from lakepulse.contracts.compile.rule_checks import CRITICAL, WARNING
from spark_jobs.quality.freshness import LIMIT_SECONDS, NAME, suite
from spark_jobs.quality.suites import DataDocs


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
