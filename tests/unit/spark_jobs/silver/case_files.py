"""Case files of silver tables: ``tests/cases/silver/<table>.yaml``, bronze rows in, checked rows out, for any engine.

A case is ``{given: [bronze rows], expect: [rows]}``; rows state only the columns that matter. Expected rows may state
what ``spark_jobs.silver.steps.checked`` adds: ``_quarantine`` and ``_warn``, the names of broken rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import TableKind
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.silver import steps
from tests.unit.spark_jobs.gold.rows import Row, table, typed

Rows = TypeVar("Rows")
CASES = Path(__file__).parents[3] / "cases" / "silver"
JUDGED = ("_op", "_last", "_deleted", "_fresh", "_quarantine", "_warn")


@dataclass(frozen=True)
class Case:
    """One case of one silver table."""

    table: str
    name: str
    given: list[Row]
    expect: list[Row]

    def __str__(self) -> str:
        return f"{self.table}: {self.name}"


def all_cases(catalog: Catalog) -> Iterator[Case]:
    """The cases of every table's file, by table; those of views have another form."""
    for path in sorted(CASES.glob("*.yaml")):
        if f"silver.{path.stem}" in catalog.views:
            continue
        for name, case in YAML(typ="safe").load(path.read_text()).items():
            yield Case(f"silver.{path.stem}", name, case["given"], case["expect"])


def check(case: Case, catalog: Catalog, engine: Engine[Rows]) -> None:
    """Run the steps over the given rows and compare the stated columns, in order of key."""
    contract = catalog.get(case.table)
    bronze = table(lake_schema(catalog, contract.inputs[0]), [_change(one) for one in case.given])
    columns = [*catalog.source_of(case.table).columns, *steps.CHANGE_METADATA]
    images = engine.latest(
        engine.from_arrow(bronze.select(columns)), contract.key, contract.kind is TableKind.SCD2
    )
    checked = engine.query(steps.checked(catalog, contract), {steps.IMAGES: images})
    found = engine.pick(checked, [*contract.columns, *JUDGED], [("_commit_lsn", ">", -1)])
    ordered = found.sort_by([(name, "ascending") for name in contract.key]).to_pylist()
    schema = lake_schema(catalog, case.table)
    wanted = [_typed(schema, row) for row in case.expect]
    assert [_stated(row, want) for row, want in zip(ordered, wanted, strict=True)] == wanted


def _change(row: Row) -> Row:
    return {"_op": "c", "_commit_lsn": 1, "_sequence": 1, **row}


def _typed(schema: Any, row: Row) -> Row:  # noqa: ANN401  # pyarrow has no types
    return {
        name: typed(schema.field(name).type, value) if name in schema.names else value
        for name, value in row.items()
    }


def _stated(row: Mapping[str, Any], wanted: Row) -> Row:
    return {name: row[name] for name in wanted}
