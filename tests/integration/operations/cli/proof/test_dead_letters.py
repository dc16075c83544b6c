"""``lakepulse dead-letters``: a change whose schema the registry comes to know, and bytes that are no message."""

import json
from typing import Any

import httpx
import pytest
from confluent_kafka import Producer

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import Json, envelope_schema, transaction_value_schema
from lakepulse.settings import Settings
from tests.integration.commands import lakepulse
from tests.unit.spark_jobs.bronze import wire

pytestmark = pytest.mark.integration

TOPIC = "lakepulse.cdc.colors"
LATE_LSN = 2**62
"""Behind every position of the source."""
COLOR = {"color_id": 900, "color_name": "ultramarine", "last_edited_by": 1, "valid_from": 0, "valid_to": 1}


def letters(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(lakepulse("dead-letters", "list", *arguments, "--json"))
    return found


def register(settings: Settings, subject: str, schema: Json) -> int:
    """The id under which the registry has the schema."""
    url = f"{settings.registry.url}/subjects/{subject}/versions"
    return int(
        httpx.post(url, json={"schema": json.dumps(schema)}, timeout=120).raise_for_status().json()["id"]
    )


def send(settings: Settings, schema: Json, schema_id: int) -> None:
    """One committed transaction with one new color, in Avro of that id."""
    end_id = register(settings, f"{wire.TRANSACTION_TOPIC}-value", transaction_value_schema())
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers})
    identity = f"7:{LATE_LSN}"
    producer.produce(
        TOPIC, wire.message(schema_id, schema, wire.envelope(COLOR, identity, 1, "c")), b"key", 0
    )
    end = wire.end(identity, {"warehouse.colors": 1})
    producer.produce(wire.TRANSACTION_TOPIC, b"\0" + end_id.to_bytes(4, "big") + end[5:], b"key", 0)
    assert producer.flush(120) == 0


def colors() -> object:
    answer = lakepulse("sql", "SELECT color_name FROM silver.colors WHERE color_id = 900", "--json")
    return json.loads(answer)


def test_a_change_comes_to_silver_once_its_schema_is_known(fresh: Settings) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    schema = envelope_schema(load_catalog().get("source.colors"))
    known = register(fresh, "before", {"type": "record", "name": "before", "fields": []})
    send(fresh, schema, known + 1)
    lakepulse("run")
    (letter,) = letters()
    assert (letter["id"].rpartition(":")[0], letter["replayed"]) == (f"{TOPIC}:0", None)
    assert str(known + 1) in letter["reason"]
    assert b"ultramarine".hex() in lakepulse("dead-letters", "show", letter["id"], "--json")
    assert f"not replayed {letter['id']}" in lakepulse("dead-letters", "replay", exit_code=1)
    assert colors() == []

    assert register(fresh, "after", schema | {"doc": "as the registry did not have it"}) == known + 1
    replayed = lakepulse("dead-letters", "replay", "--table", "bronze.colors")
    assert f"replayed {letter['id']}" in replayed
    assert "silver.colors: 1 keys written anew" in replayed
    assert colors() == [{"color_name": "ultramarine"}]
    assert letters() == []
    assert [each["id"] for each in letters("--all")] == [letter["id"]]
    assert lakepulse("dead-letters", "replay") == ""

    producer = Producer({"bootstrap.servers": fresh.kafka.bootstrap_servers})
    producer.produce(TOPIC, b"no message of ours", b"key", 0)
    assert producer.flush(120) == 0
    lakepulse("run")
    (stray,) = letters()
    assert "no dead letter" in lakepulse("dead-letters", "dismiss", "a:0:0", "--because", "-", exit_code=6)
    done = lakepulse("dead-letters", "dismiss", stray["id"], "--because", "somebody's test")
    assert done == f"dismissed {stray['id']}\n"
    assert letters() == []
    assert [(each["id"], (each["dismissal"] or "")[:15]) for each in letters("--all")] == [
        (letter["id"], ""),
        (stray["id"], "somebody's test"),
    ]
