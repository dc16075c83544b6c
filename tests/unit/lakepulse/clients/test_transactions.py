"""A Kafka that does not answer is an error, and not a Kafka without transactions."""

from collections.abc import Callable

import pytest

from lakepulse.clients import kafka
from lakepulse.clients.transactions import last_transaction_below, transaction_tail
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.local.ports import free_port


@pytest.mark.parametrize("ask", [transaction_tail, last_transaction_below])
def test_a_broker_that_is_away_is_named_with_the_topic(
    ask: Callable[[Settings, int], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka, "ANSWER_SECONDS", 0.2)
    monkeypatch.setenv("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    settings = Settings()
    with pytest.raises(ServiceError, match=f"does not answer for {settings.kafka.transaction_topic} "):
        ask(settings, 100)
