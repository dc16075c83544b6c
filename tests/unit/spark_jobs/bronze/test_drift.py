"""What a source's new schema does to bronze: rows flow while they fit the contract, else the stream stops."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.avro import envelope_schema
from lakepulse.contracts.model import Column, Contract
from lakepulse.contracts.types import parse_type
from lakepulse.errors import ContractError
from spark_jobs.bronze import topic
from spark_jobs.bronze.account.marks import HighWaterMarks
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.read.messages import TopicMessages
from spark_jobs.bronze.topic import Target, TopicRows, new_rows
from tests.unit.spark_jobs.bronze import wire

CATALOG = load_catalog()
DECLARED = CATALOG.get("source.package_types").model_copy(
    update={
        "columns": {
            **CATALOG.get("source.package_types").columns,
            "weight": Column(type=parse_type("int32"), doc="Grams"),
        }
    }
)
IMAGE = {
    "package_type_id": 1,
    "package_type_name": "Bag",
    "last_edited_by": 1,
    "valid_from": 0,
    "valid_to": 1,
    "weight": 5,
}
LAKE = pa.schema([*lake_schema(CATALOG, "bronze.package_types"), pa.field("weight", pa.int32())])


def live(**columns: Column | None) -> Contract:
    """The table as the source has it now: columns retyped, added or (None) dropped."""
    changed = {**DECLARED.columns, **columns}
    return DECLARED.model_copy(update={"columns": {name: c for name, c in changed.items() if c}})


def column(of_type: str, nullable: bool = False) -> Column:
    return Column(type=parse_type(of_type), nullable=nullable, doc="A column")


def sent(
    contract: Contract, image: Mapping[str, Any], declared: Contract = DECLARED, seen: int = -1
) -> TopicRows:
    """A change at LSN 4096, 40 times: enough to be read side by side."""
    schema = envelope_schema(contract)
    values = [
        wire.message(1, schema, wire.envelope(image, "7:4096", number + 1, "c")) for number in range(40)
    ]
    messages = TopicMessages("t", [0] * 40, list(range(40)), [b"k"] * 40, values)
    target = Target("bronze.package_types", "warehouse.package_types", LAKE, declared)
    marks = HighWaterMarks({("t", 0): (seen, 99)} if seen >= 0 else {})
    return new_rows(messages, target, Schemas(lambda _: json.dumps(schema)), marks, datetime.now(UTC))


@pytest.fixture(params=[1, 10**9], ids=["side by side", "one by one"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic, "FROM_MESSAGES", request.param)


pytestmark = pytest.mark.usefixtures("_both_ways")


def without(name: str, **more: object) -> dict[str, object]:
    return {key: value for key, value in {**IMAGE, **more}.items() if key != name}


def test_a_dropped_column_stops_the_stream_and_names_the_lsn() -> None:
    with pytest.raises(
        ContractError, match=r"no column `weight` since LSN 0/1000, .* never null\. .*nullable"
    ):
        sent(live(weight=None), without("weight"))


def test_a_renamed_column_is_named() -> None:
    with pytest.raises(ContractError, match="renamed to `grams`"):
        sent(live(weight=None, grams=column("int32", nullable=True)), without("weight", grams=5))


def test_a_dropped_column_flows_as_null_once_its_contract_says_nullable() -> None:
    decided = live(weight=column("int32", nullable=True))
    (table,) = sent(live(weight=None), without("weight"), decided).tables
    assert table["weight"].to_pylist() == [None] * 40


def test_what_bronze_holds_already_stops_nothing() -> None:
    assert sent(live(weight=None), without("weight"), seen=4096).duplicates == 40


def test_a_wider_number_flows_while_it_fits() -> None:
    (table,) = sent(live(weight=column("int64")), IMAGE).tables
    assert table["weight"].to_pylist() == [5] * 40


@pytest.mark.parametrize(
    ("of_type", "value"), [("int64", 3_000_000_000), ("float64", 5.5), ("int64", -(2**31) - 1)]
)
def test_a_number_that_does_not_fit_stops_the_stream_instead_of_being_a_dead_letter(
    of_type: str, value: float
) -> None:
    with pytest.raises(ContractError, match=rf"`weight` of .*{value}, committed at LSN 0/1000, does not fit"):
        sent(live(weight=column(of_type)), {**IMAGE, "weight": value})


def test_a_type_of_another_kind_stops_the_stream() -> None:
    with pytest.raises(
        ContractError, match=r"`weight` of .* is string since LSN 0/1000, and int32 in the lake"
    ):
        sent(live(weight=column("string")), {**IMAGE, "weight": "5"})
