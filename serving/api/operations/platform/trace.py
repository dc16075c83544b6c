"""The trace of one row: when each of its changes was committed, captured, in bronze, silver and gold."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from pydantic import BaseModel, Field

from lakepulse.contracts.model import Layer
from lakepulse.lsn import format_lsn
from lakepulse.settings import Settings
from serving.api.answers.formats import plain
from serving.api.declared.computed import Asked, Computed, Found
from serving.api.declared.parameters import Parameter
from serving.api.problems import ApiProblem, AwayError, not_found
from serving.api.services import Services

SOURCE_TABLE = Parameter(
    "table",
    str,
    "A captured table, as in the lake: `orders`",
    "orders",
    pattern="^[a-z][a-z0-9_]*$",
    longest=60,
    in_path=True,
)
KEY = Parameter(
    "key", str, "The row's key; of several columns joined by commas", "1", longest=200, in_path=True
)
_SECONDS = 3.0


class StepBody(BaseModel):
    """One change of a row, and when it came where."""

    operation: str = Field(description="r snapshot, c create, u update, d delete")
    commit_lsn: str = Field(description="Its commit LSN")
    sequence: int = Field(description="Its number in the transaction")
    committed_at: datetime = Field(description="When it was committed in the source")
    captured_at: datetime | None = Field(
        description="When capture brought it to Kafka; null: Kafka cannot say now"
    )
    topic: str = Field(description="The topic")
    partition: int = Field(description="The partition")
    offset: int = Field(description="The offset")
    bronze_at: datetime = Field(description="When bronze had it")
    silver_at: datetime | None = Field(
        description="When silver was published with it; null: not known, or not yet"
    )
    gold_at: datetime | None = Field(
        description="When gold was published with it; null: not known, or not yet"
    )


async def trace(services: Services, asked: Asked) -> Found:
    """Every change of one row of a captured table that bronze has, the newest first."""
    name = asked.values["table"]
    source = services.catalog.tables.get(f"{Layer.SOURCE}.{name}")
    if source is None or not source.topic:
        raise not_found(f"captured table {name}", "/api/v1/contracts lists them as `source.<name>`.")
    values = asked.values["key"].split(",")
    if len(values) != len(source.key):
        raise ApiProblem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"the key of {name} is {', '.join(source.key)}",
            "Give one value for each, joined by commas.",
        )
    conditions = " AND ".join(f'"{column}"::VARCHAR = $key_{i}' for i, column in enumerate(source.key))
    sql = f"""SELECT _op AS operation, _commit_lsn AS commit_lsn, _sequence AS sequence, _committed_at AS committed_at,
    _topic AS topic, _partition AS partition, _offset AS "offset", _ingested_at AS bronze_at,
    (SELECT min(published_at) FROM silver.publications WHERE watermark >= _commit_lsn) AS silver_at,
    (SELECT min(published_at) FROM gold.publications WHERE watermark >= _commit_lsn) AS gold_at
    FROM bronze.{name} WHERE {conditions} ORDER BY _commit_lsn DESC, _sequence DESC LIMIT 100"""  # noqa: S608
    tables = frozenset({f"bronze.{name}", "silver.publications", "gold.publications"})
    basis = await services.readers.look_up(tables)
    keys = {f"key_{i}": value for i, value in enumerate(values)}
    found = await services.readers.committed(sql, keys, asked.role, basis)
    steps = [{**each, "commit_lsn": format_lsn(each["commit_lsn"])} for each in plain(found.rows)]
    if not steps:
        raise not_found(f"change of {name} {asked.values['key']} in bronze", "Its key may be another one.")
    return Found(await _with_kafka(services, steps), found.basis)


async def _with_kafka(services: Services, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the moment that Kafka has of the newest change; of the others too where they are near."""
    ask = partial(_captured_at, services.settings, steps[0])
    try:
        newest = await services.kafka.run(partial(services.breakers.call, "kafka", ask))
    except (AwayError, KafkaException, ApiProblem):
        newest = None
    return [{**each, "captured_at": newest if each is steps[0] else None} for each in steps]


def _captured_at(settings: Settings, step: Mapping[str, Any]) -> datetime | None:
    """The timestamp of the message; None where Kafka keeps it no longer."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka.bootstrap_servers,
            "group.id": "lakepulse-api",
            "enable.auto.commit": False,
            "log_level": 0,
        }
    )
    try:
        consumer.assign([TopicPartition(step["topic"], step["partition"], step["offset"])])
        message = consumer.poll(_SECONDS)
        if message is None:
            raise KafkaException("no answer")
        if message.error() or message.offset() != step["offset"]:
            return None
        return datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
    finally:
        consumer.close()


OPERATIONS = (
    Computed(
        "trace",
        "/pipeline/trace/{table}/{key}",
        "The way of one row's changes: committed, captured, in bronze, silver and gold",
        trace,
        StepBody,
        "dashboard: pipeline; recipe: where is my change",
        (SOURCE_TABLE, KEY),
    ),
)
