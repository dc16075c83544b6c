"""What Spark is told about Kafka; that it reads every message once is an integration test."""

import json

from lakepulse.settings import KafkaSettings, Settings, StreamSettings
from spark_jobs.bronze.read.query import source_options

STARTS = {("b", 0): 7, ("a", 0): 5, ("a", 1): 6}


def test_the_source_reads_every_partition_from_where_bronze_ends() -> None:
    settings = Settings()
    settings.kafka = KafkaSettings(bootstrap_servers="one:9092,two:9092")
    settings.stream = StreamSettings(max_offsets_per_trigger=1234)
    told = source_options(settings, STARTS)
    assert told["kafka.bootstrap.servers"] == "one:9092,two:9092"
    assert told["subscribe"] == "a,b"
    assert json.loads(str(told["startingOffsets"])) == {"a": {"0": 5, "1": 6}, "b": {"0": 7}}
    assert told["maxOffsetsPerTrigger"] == 1234
    assert told["failOnDataLoss"] == "true"


def test_its_tasks_are_known_to_the_broker_by_our_name_and_take_a_thousand_messages_at_once() -> None:
    told = source_options(Settings(), STARTS)
    assert told["groupIdPrefix"] == "lakepulse-bronze-tasks"
    assert told["kafka.max.poll.records"] == 1000
