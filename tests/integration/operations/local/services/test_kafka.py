"""The embedded broker's storage, formatted by Kafka's own tool."""

import uuid
from pathlib import Path

import pytest

from lakepulse.settings import HomeSettings, KafkaSettings
from operations.local.layout import Layout
from operations.local.services import kafka
from operations.local.settings import LocalSettings

pytestmark = pytest.mark.integration


def test_an_identity_may_begin_with_a_hyphen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=b"\xf8" + bytes(15)))
    layout = Layout.of(HomeSettings(home=tmp_path))
    layout.create()
    kafka.prepare(layout, KafkaSettings(), LocalSettings(record_start_caches=False))
    (properties,) = tmp_path.rglob("meta.properties")
    assert "cluster.id=-AAAAA" in properties.read_text()
