"""The embedded Kafka broker: one KRaft node on loopback. Neighbours: ``postgres.py``, ``registry.py``."""

import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from lakepulse.artifacts.archives import ensure
from lakepulse.artifacts.java import java
from lakepulse.errors import ServiceError
from lakepulse.settings import KafkaSettings
from operations.local.layout import Layout
from operations.local.ports import LOOPBACK
from operations.local.services.jvm import java_command
from operations.local.settings import LocalSettings
from operations.local.supervision.programs import Program

# A row near Postgres's practical limits must fit into one message, before and after image.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024

# Found in the directory that the broker is started in.
LOGGING = "log4j2.properties"
_LOGGING = """status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.server.name = kafka.server
logger.server.level = info
"""


def port(settings: KafkaSettings) -> int:
    """The port that clients are told; raises ServiceError where the setting is not one loopback broker."""
    host, _, number = settings.bootstrap_servers.partition(":")
    if host not in {LOOPBACK, "localhost"} or not number.isdigit():
        raise ServiceError(
            f"the embedded broker listens on {LOOPBACK} alone, not on {settings.bootstrap_servers}",
            f"Set LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS={LOOPBACK}:19092, or do not run `lakepulse up`.",
        )
    return int(number)


def prepare(layout: Layout, settings: KafkaSettings, local: LocalSettings) -> Program:
    """Write the configuration, format the storage on first use, and say how the broker is run."""
    classes = f"{ensure('broker')}/*"
    configuration = layout.kafka / "server.properties"
    configuration.write_text(server_properties(layout.kafka / "data", settings, local))
    (layout.kafka / LOGGING).write_text(_LOGGING)
    if not (layout.kafka / "data" / "meta.properties").is_file():
        _format(classes, configuration)
    return Program(
        "kafka", _command(layout, classes, configuration, local), priority=20, directory=layout.kafka
    )


def server_properties(data: Path, settings: KafkaSettings, local: LocalSettings) -> str:
    """The broker's configuration file, for a machine with two cores."""
    client = f"PLAINTEXT://{LOOPBACK}:{port(settings)}"
    controller = f"{LOOPBACK}:{local.kafka_controller_port}"
    values = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{controller}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listeners": f"{client},CONTROLLER://{controller}",
        "advertised.listeners": client,
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": data,
        # A misspelt topic is an error, not a new topic with default settings.
        "auto.create.topics.enable": "false",
        "num.partitions": settings.partitions,
        "log.retention.hours": settings.retention_hours,
        "log.segment.bytes": 128 * 1024 * 1024,
        "message.max.bytes": MAX_MESSAGE_BYTES,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 2,
        # An idle controller writes a record twice a second otherwise, which is a third of an idle broker's CPU.
        "metadata.max.idle.interval.ms": 10_000,
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())


def _command(layout: Layout, classes: str, configuration: Path, local: LocalSettings) -> tuple[str, ...]:
    memory = (f"-Xmx{local.kafka_heap_mb}m", "-Xms128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
    # In its first minutes the second compiler would take more than the broker's work: 37 CPU s for a demo, 23 without.
    options = (*memory, "-XX:TieredStopAtLevel=1")
    main = (f"-Dlog4j2.configurationFile={LOGGING}", "-cp", classes, "kafka.Kafka")
    return java_command("kafka", layout, local, options, main, (str(configuration),))


def _format(classes: str, configuration: Path) -> None:
    """Write the cluster's identity into the empty storage directory; raises ServiceError where that fails."""
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    command = [str(java()), "-XX:TieredStopAtLevel=1", "-cp", classes, "kafka.tools.StorageTool", "format"]
    # In one word: an identity may begin with a hyphen, as one in 64 does, and is not an option then.
    command += [f"--cluster-id={cluster}", "--config", str(configuration), "--ignore-formatted"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServiceError(
            f"Kafka's storage could not be formatted ({done.stderr.strip() or done.stdout.strip()})",
            f"Check that {configuration.parent} is writable and that the disk has room.",
        )
