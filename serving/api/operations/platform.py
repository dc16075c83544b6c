"""The platform now: hops, alerts, the way of one change, who asks."""

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


class HopBody(BaseModel):
    """One hop of the flow, from the source to gold."""

    name: str = Field(description="source, slot, capture, kafka, bronze, silver or gold")
    position: int | None = Field(description="The LSN that it has come to")
    behind_bytes: int | None = Field(description="WAL between it and the source's end")
    lag_seconds: float | None = Field(description="Age of the oldest change that it lacks; null: not known")
    waiting: int | None = Field(description="What has not gone on from here")
    idle_seconds: float | None = Field(description="Seconds since it last advanced")
    rows_per_second: float | None = Field(description="Changes a second in the window")
    latency_p50: float | None = Field(description="Seconds from commit until visible, half of the batches")
    latency_p95: float | None = Field(description="The same, 95 % of the batches")
    note: str = Field(description="What is not so with this hop")


class HopsBody(BaseModel):
    """All hops, and what waits beside them."""

    hops: list[HopBody] = Field(description="The hops in the order of the flow")
    window_seconds: float = Field(description="Over how long rates and latencies are")
    dead_letters: int = Field(description="Messages that could not be decoded and wait")
    quarantined: int = Field(description="Rows in quarantine")
    views: int = Field(description="Views, which are as new as what they read")
    data_quality_score: dict[str, float] = Field(description="Share of rows that did not go aside, by table")


class LagBody(BaseModel):
    """How far a layer is behind the source."""

    name: str = Field(description="The hop")
    behind_bytes: int | None = Field(description="WAL between it and the source's end")
    lag_seconds: float | None = Field(description="Age of the oldest change that it lacks; null: not known")


class AlertBody(BaseModel):
    """One active alert."""

    name: str = Field(description="Its name")
    severity: str = Field(description="critical, warning or info")
    state: str = Field(description="firing, pending or suppressed")
    since: str = Field(description="Since when")
    summary: str = Field(description="What is wrong")
    description: str = Field(description="What that means")
    runbook: str = Field(description="The page that says what to do")
    labels: dict[str, str] = Field(description="Where")


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


class MeBody(BaseModel):
    """Who asks."""

    role: str = Field(description="The role of the key")
    sees_personal_data: bool = Field(description="Whether personal data is shown")
    requests_per_minute: int = Field(description="How many requests a minute are answered")


async def hops(services: Services, asked: Asked) -> Found:
    """All hops as they are now."""
    return Found(dict(await _hops(services)))


async def lag(services: Services, asked: Asked) -> Found:
    """How far each hop is behind the source."""
    found = await _hops(services)
    return Found([{name: hop[name] for name in LagBody.model_fields} for hop in found["hops"]])


async def _hops(services: Services) -> Mapping[str, Any]:
    ask = partial(services.outside.hops, services.settings)
    return await services.postgres.run(partial(services.breakers.call, "postgres", ask))


async def alerts(services: Services, asked: Asked) -> Found:
    """The active alerts, the gravest first."""
    found = await services.alerts.run(partial(services.breakers.call, "alerts", services.outside.alerts))
    return Found([dict(each) for each in found])


async def me(services: Services, asked: Asked) -> Found:
    """Who asks, by the key."""
    return Found(
        {
            "role": asked.role.label,
            "sees_personal_data": services.readers.masking.sees_all(asked.role),
            "requests_per_minute": services.serving.requests_per_minute_with_key,
        }
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
        "pipeline_hops",
        "/pipeline/hops",
        "Every hop from the source to gold: position, lag, rate, latency",
        hops,
        HopsBody,
        "dashboard: pipeline; monitor",
        many=False,
    ),
    Computed(
        "pipeline_lag",
        "/pipeline/lag",
        "How far each hop is behind the source",
        lag,
        LagBody,
        "monitor: pipeline",
    ),
    Computed(
        "alerts",
        "/pipeline/alerts",
        "The active alerts, the gravest first",
        alerts,
        AlertBody,
        "dashboard: alerts",
    ),
    Computed(
        "trace",
        "/pipeline/trace/{table}/{key}",
        "The way of one row's changes: committed, captured, in bronze, silver and gold",
        trace,
        StepBody,
        "dashboard: pipeline; recipe: where is my change",
        (SOURCE_TABLE, KEY),
    ),
    Computed("me", "/me", "Who asks, by the key", me, MeBody, "dashboard: login", many=False),
)
