"""Confirmed positions: the slot is never ahead of what capture recorded in Kafka (``cdc_simulator.capture.state``)."""

from collections.abc import Iterator

from cdc_simulator.capture.kafka.state import CaptureState
from lakepulse.lsn import format_lsn
from proof.report import Compared, Finding, FindingKind


def confirmed_position(slot: str, confirmed: int, state: CaptureState | None) -> Iterator[Compared | Finding]:
    """``confirmed`` is the slot's position, read before ``state``, capture's record."""
    if state is None or confirmed <= state.position:
        yield Compared("source", f"the slot's position {format_lsn(confirmed)}", 1)
        return
    problem = (
        f"the slot {slot} is confirmed up to {format_lsn(confirmed)}, but capture recorded only "
        f"{format_lsn(state.position)}: changes in between may be in no topic"
    )
    yield Finding(
        "source", FindingKind.CONFIRMED, problem, "`lakepulse capture --resnapshot` takes all rows again."
    )
