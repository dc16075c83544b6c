"""Questions to a broker that is still settling: a partition just made, or whose leader is being chosen anew."""

from confluent_kafka import KafkaError, KafkaException
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

WITHOUT_LEADER = (KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE)
PAUSE_SECONDS = 0.2


def while_settling(seconds: float, *others: int) -> Retrying:
    """Asks again for up to ``seconds`` where a partition has no leader yet, or the error's code is one of ``others``.

    The last KafkaException is raised as it is.
    """
    codes = (*WITHOUT_LEADER, *others)
    return Retrying(
        retry=retry_if_exception(lambda error: _code(error) in codes),
        wait=wait_fixed(PAUSE_SECONDS),
        stop=stop_after_delay(seconds),
        reraise=True,
    )


def _code(error: BaseException) -> int | None:
    return error.args[0].code() if isinstance(error, KafkaException) else None
