"""Runs suites through Great Expectations and writes Data Docs; the suites come from ``quality/expectations``.

Everything is in memory but the pages: the folder holds one run, complete from the first moment that it is there.
"""

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from spark_jobs.quality.report import QualityFinding, TableResult

EXAMPLES = 3
PROPORTION = "expect_column_proportion_of_unique_values_to_be_between"
SITE = "lakepulse"


class DataDocs:
    """One run of suites, and its pages under ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._building = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(self._building, ignore_errors=True)
        self._context = _context(self._building)
        self._source = self._context.data_sources.add_pandas("lake")

    def check(self, suite: Mapping[str, Any], rows: pd.DataFrame) -> TableResult:
        """Run one suite (GX's JSON, see ``quality/expectations``) over ``rows``."""
        started = time.monotonic()
        name = str(suite["name"])
        definition = gx.ValidationDefinition(
            name=name,
            data=self._source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("rows"),
            suite=self._context.suites.add(
                gx.ExpectationSuite(name=name, expectations=[dict(each) for each in suite["expectations"]])
            ),
        )
        self._context.validation_definitions.add(definition)
        result = definition.run(batch_parameters={"dataframe": rows}, result_format="SUMMARY")
        findings = _findings(name, result, len(rows))
        seconds = time.monotonic() - started
        return TableResult(name, len(rows), len(result.results), tuple(findings), round(seconds, 3))

    def publish(self) -> Path:
        """Write the pages in place of the last run's; returns the page to open."""
        self._context.build_data_docs()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._building.rename(self._folder)
        return self._folder / "index.html"


def _context(folder: Path) -> EphemeralDataContext:
    # Nothing of a person's data leaves the machine.
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
        data_docs_sites={
            SITE: {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(folder),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    assert isinstance(context, EphemeralDataContext)
    return context


def _findings(table: str, result: ExpectationSuiteValidationResult, rows: int) -> list[QualityFinding]:
    return [_finding(table, each, rows) for each in result.results if not each.success]


def _finding(table: str, result: ExpectationValidationResult, rows: int) -> QualityFinding:
    """Raises RuntimeError where the expectation could not be evaluated: that is a fault of ours, not of the data."""
    config = result.expectation_config
    assert config is not None
    failed = [each for each in result.exception_info.values() if isinstance(each, Mapping)]
    if failed:
        raise RuntimeError(f"{table}: {config.type} failed: {failed[0].get('exception_message')}")
    seen = result.result.get("partial_unexpected_list") or []
    observed = _observed(config, result.result)
    without = round((1 - (observed or 0.0)) * rows)
    return QualityFinding(
        table=table,
        column=_column(config),
        expectation=config.type,
        severity=str(config.severity.value if config.severity else ""),
        reason=str(config.meta["contract"]),
        broken=int(result.result.get("unexpected_count", without)),
        rows=rows,
        examples=_distinct(seen),
        observed=observed,
    )


def _column(config: ExpectationConfiguration) -> str:
    """The contract's column, or that which stands for its rule; several of a key."""
    columns = config.kwargs.get("column_list", ())
    return str((config.meta or {}).get("column") or config.kwargs.get("column") or ", ".join(columns))


def _observed(config: ExpectationConfiguration, found: Mapping[str, Any]) -> float | None:
    """The share that was seen, of an expectation about one."""
    if config.type == PROPORTION:
        return float(found["observed_value"])
    return 1 - float(found["unexpected_percent"]) / 100 if "mostly" in config.kwargs else None


def _distinct(values: Sequence[object]) -> tuple[str, ...]:
    """Some of the values; a false of a boolean column says nothing."""
    shown = dict.fromkeys(str(value) for value in values if value is not False)
    return tuple(shown)[:EXAMPLES]
