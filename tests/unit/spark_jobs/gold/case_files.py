"""Case files of gold SELECTs: ``tests/cases/gold/<table>.yaml``, rows in and rows out, for any engine.

Those of views have the same form, see ``view_cases``.

A case is ``{given: {table: [rows]}, expect: [rows]}``; ``includes`` in place of ``expect`` names some of the rows.
Rows state only the columns that matter.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from ruamel.yaml import YAML

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import columns_schema, lake_schema
from tests.unit.spark_jobs.gold.rows import Row, table, typed

CASES = Path(__file__).parents[3] / "cases"
Query = Callable[[str, Mapping[str, pa.Table]], pa.Table]


@dataclass(frozen=True)
class Case:
    """One case of one gold table or view."""

    table: str
    name: str
    given: Mapping[str, list[Row]]
    expect: list[Row] | None
    includes: list[Row]

    def __str__(self) -> str:
        return f"{self.table}: {self.name}"


def all_cases() -> Iterator[Case]:
    """The cases of every file, by table."""
    for path in sorted((CASES / "gold").glob("*.yaml")):
        yield from cases_in(f"gold.{path.stem}")


def cases_in(table: str) -> Iterator[Case]:
    """The cases of one table's file."""
    path = (CASES / table.replace(".", "/")).with_suffix(".yaml")
    for name, case in YAML(typ="safe").load(path.read_text()).items():
        yield Case(table, name, case["given"], case.get("expect"), case.get("includes", []))


def check(case: Case, catalog: Catalog, query: Query) -> None:
    """Run the SELECT over the given rows and compare the stated columns, in any order of rows."""
    inputs = {
        name: table(lake_schema(catalog, name), case.given.get(name, []))
        for name in catalog.inputs(case.table)
    }
    # Without what the platform adds: a SELECT gives the contract's columns.
    schema = columns_schema(catalog.get(case.table))
    found = query(catalog.selects[case.table], inputs).select(schema.names).cast(schema).to_pylist()
    wanted = [
        {name: typed(schema.field(name).type, value) for name, value in row.items()}
        for row in (case.includes if case.expect is None else case.expect)
    ]
    for row in wanted:
        assert _taken(found, row), f"{row} is not among {found[:20]}"
    assert case.expect is None or not found, f"not expected: {found}"


def _taken(found: list[Row], wanted: Mapping[str, Any]) -> bool:
    for row in found:
        if all(row[name] == value for name, value in wanted.items()):
            found.remove(row)
            return True
    return False
