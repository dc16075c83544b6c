"""Silver and gold against their contracts: every suite run, Data Docs written, the runs remembered.

``rows`` reads the tables, ``suites`` runs Great Expectations, ``shape`` and ``freshness`` look at tables as a whole.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lakepulse.contracts.compile.quality.expectations import suite
from lakepulse.contracts.model import Contract
from lakepulse.errors import QualityError
from spark_jobs.quality import freshness, shape
from spark_jobs.quality.report import QualityReport, TableResult
from spark_jobs.quality.rows import PublishedRows
from spark_jobs.quality.suites import DataDocs
from spark_jobs.quality.tables import published_versions
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.work import Portion, Transformation

KEPT_RUNS = 100
Tell = Callable[[str], None]


def check(context: Context, tables: Sequence[Contract], tell: Tell) -> QualityReport:
    """Check ``tables`` (silver and gold) as they were last published, and write Data Docs.

    Raises LakeError where a layer has published nothing yet, ServiceError where Kafka does not answer.
    """
    checked_at = datetime.now(UTC)
    rows = PublishedRows(context.lake, context.catalog, published_versions(context, tables))
    docs = DataDocs(folder(context) / "data_docs")
    results = tuple(_results(context, docs, rows, tables, tell))
    tell("writing Data Docs")
    report = QualityReport(checked_at, results, docs.publish())
    _remember(folder(context) / "runs.jsonl", report)
    return report


def raise_if_critical(report: QualityReport) -> None:
    """QualityError with the first critical finding and how many more there are."""
    if report.critical:
        first, *others = report.critical
        more = f" (and {len(others)} more)" if others else ""
        raise QualityError(
            f"{first}{more}", f"Open {report.docs}; correct the source rows, or the rule in the contract."
        )


def folder(context: Context) -> Path:
    """Where Data Docs and the runs are."""
    return context.settings.home.home / "quality"


def _results(
    context: Context, docs: DataDocs, rows: PublishedRows, tables: Sequence[Contract], tell: Tell
) -> Iterator[TableResult]:
    yield docs.check(shape.suite(context.catalog, tables), shape.frame(rows, tables))
    # How old files are is not for the platform to mend; what is made from events has no commit to be behind.
    streamed = [each for each in tables if not each.from_files and not each.from_events]
    yield docs.check(freshness.suite(streamed), freshness.frame(context, streamed))
    for contract in tables:
        tell(contract.table)
        result = docs.check(suite(contract), rows.frame(contract))
        portion = Portion(checked=result.expectations, failed=len(result.findings))
        context.work.add(contract.table, Transformation.CHECK, portion)
        yield result


def _remember(file: Path, report: QualityReport) -> None:
    """Add the run to the history, of which the last KEPT_RUNS stay."""
    kept = file.read_text().splitlines()[-(KEPT_RUNS - 1) :] if file.is_file() else []
    scratch = file.with_suffix(".new")
    scratch.write_text("\n".join([*kept, json.dumps(report.as_json(), default=str)]) + "\n")
    scratch.replace(file)
