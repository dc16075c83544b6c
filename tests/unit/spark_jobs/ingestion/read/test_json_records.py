"""JSON: lines or a document, objects flattened by path, numbers with all their digits."""

import io

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.files import JsonFormat
from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.json_records import json_records, paths

CONTRACT = load_catalog().get("files.sales_targets")


def contract(**columns: str) -> Contract:
    stated = CONTRACT.model_dump(by_alias=True, include={"table", "owner", "purpose", "kind", "format"})
    declared = {name: {"type": kind, "doc": "A column", "nullable": True} for name, kind in columns.items()}
    return Contract.model_validate({**stated, "columns": declared})


def test_nested_objects_become_columns_by_their_path_and_arrays_text() -> None:
    text = '{"id": 1, "rates": {"usd": 1.10, "eur": {"buy": 123456789.123456789}}, "tags": ["a", 2.5]}'
    columns = contract(id="int64", rates_usd="string", rates_eur_buy="string", tags="json")
    (records,) = json_records(columns, JsonFormat(), "a.json", io.StringIO(text))
    assert records.columns == {
        "id": ["1"],
        "rates_usd": ["1.10"],
        "rates_eur_buy": ["123456789.123456789"],
        "tags": ['["a", 2.5]'],
    }


def test_an_object_that_is_a_column_stays_json() -> None:
    (records,) = json_records(
        contract(rates="json"), JsonFormat(), "a.jsonl", io.StringIO('{"rates": {"usd": 1}}')
    )
    assert records.columns == {"rates": ['{"usd": 1}']}


def test_records_below_a_path_are_numbered_from_one() -> None:
    text = '{"data": {"items": [{"id": 1}, {"id": null}, 5]}}'
    (records,) = json_records(
        contract(id="int64"), JsonFormat(records="data.items"), "a.json", io.StringIO(text)
    )
    assert (records.lines, records.columns["id"]) == ([1, 2], ["1", None])
    assert [(each.line, each.reason) for each in records.broken] == [(3, "is no object")]


def test_records_may_lack_columns_and_order_them_otherwise() -> None:
    text = '{"a": 1, "b": true}\n{"b": false}\n{"b": null, "a": 3}\n'
    (records,) = json_records(contract(a="int64", b="boolean"), JsonFormat(), "x.jsonl", io.StringIO(text))
    assert records.columns == {"a": ["1", None, "3"], "b": ["true", "false", None]}
    assert paths(JsonFormat(), "x.jsonl", io.StringIO(text)) == ["a", "b"]
