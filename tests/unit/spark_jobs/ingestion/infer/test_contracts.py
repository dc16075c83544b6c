"""Contracts inferred from a file: the narrowest types that hold all values, and files of that form then go in."""

import io
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.errors import ContractError
from lakepulse.settings import HomeSettings
from spark_jobs.ingestion.infer.contracts import contract_files, infer, write
from tests.unit.spark_jobs.ingestion.lake import FileLake

GERMAN = "Datum;Wert;Code;Menge;Ja\n01.02.2026;1,5;007;1;true\n13.02.2026;-2,25;008;;false\n".encode("cp1252")


def test_columns_get_the_narrowest_type_that_holds_all_values() -> None:
    schema = infer("a.csv", io.BytesIO(GERMAN))
    assert [(each.name, str(each.type), each.nullable) for each in schema.columns] == [
        ("datum", "date", False),
        ("wert", "decimal(18,2)", False),
        ("code", "string", False),
        ("menge", "int64", True),
        ("ja", "boolean", False),
    ]
    formats = schema.formats
    assert (formats.csv and formats.csv.delimiter, formats.date_format, formats.decimal_mark) == (
        ";",
        "%d.%m.%Y",
        ",",
    )


def test_other_kinds_show_their_columns_too() -> None:
    given = b'[{"id": 1, "at": {"time": "2026-01-01T10:00:00Z"}, "x": 1.25}, {"id": 2}]'
    schema = infer("a.json", io.BytesIO(given))
    assert [(each.name, str(each.type), each.nullable) for each in schema.columns] == [
        ("id", "int64", False),
        ("at_time", "timestamp", True),
        ("x", "decimal(18,2)", True),
    ]


@pytest.mark.parametrize("key", [[], ["datum"]])
def test_what_is_written_is_a_sound_table_that_takes_the_file(tmp_path: Path, key: list[str]) -> None:
    folder = tmp_path / "contracts"
    written = write(folder, contract_files(infer("a.csv", io.BytesIO(GERMAN)), "sales_targets", "a.csv", key))
    assert len(written) == 3
    with pytest.raises(ContractError, match="is there already"):
        write(folder, contract_files(infer("a.csv", io.BytesIO(GERMAN)), "sales_targets", "a.csv", key))
    selects = tmp_path / "selects"
    selects.mkdir()
    home = HomeSettings(contracts=folder, selects=selects)
    checked_catalog(home, anew=True)
    lake = FileLake(tmp_path / "home", load_catalog(home))
    lake.put("a.csv", GERMAN)
    (entry,) = lake.ingest().files
    assert (entry["rows_written"], entry["dead_letters"]) == (2, 0)
    assert len(lake.rows("silver.sales_targets")) == 2
    assert lake.findings() == []


def test_a_key_that_the_file_lacks_is_named() -> None:
    with pytest.raises(ContractError, match="no column `id`"):
        contract_files(infer("a.csv", io.BytesIO(GERMAN)), "x", "a.csv", ["id"])
