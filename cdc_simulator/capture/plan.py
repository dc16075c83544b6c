"""The plan of a start: to go on from the slot, or to read all tables first. Pure; ``service`` does what it says."""

from collections.abc import Collection
from enum import StrEnum

from cdc_simulator.capture.kafka.state import CaptureState, Phase
from cdc_simulator.capture.postgres.catalog import SourceIdentity
from cdc_simulator.capture.postgres.slot import RESNAPSHOT, SlotState
from lakepulse.errors import LostGuaranteeError


class TablesAddedError(Exception):
    """The publication has got tables whose rows no snapshot holds."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"new in the publication: {', '.join(tables)}")


class Start(StrEnum):
    """How capture starts."""

    SNAPSHOT = "snapshot"
    RESUME = "resume"


def plan_start(
    state: CaptureState | None,
    slot: SlotState | None,
    source: SourceIdentity,
    topics: dict[str, str],
    mode: str,
    captured: Collection[str] = (),
    resnapshot: bool = False,
) -> Start:
    """How to start; ``topics`` are the ids of the topics that exist, ``mode`` is settings.capture.snapshot_mode.

    A snapshot that was interrupted is taken again, and one that lacks a table of ``captured``. Raises
    LostGuaranteeError where changes may have been missed, unless ``mode`` is when_needed, which takes a snapshot then.
    """
    if resnapshot or mode == "always":
        return Start.SNAPSHOT
    lost = lost_guarantee(state, slot, source, topics)
    if lost is not None:
        if mode == "when_needed":
            return Start.SNAPSHOT
        raise LostGuaranteeError(lost, RESNAPSHOT)
    if state is None or state.phase is not Phase.STREAMING:
        return Start.SNAPSHOT
    return Start.SNAPSHOT if added_tables(state.members, source.members, captured) else Start.RESUME


def lost_guarantee(
    state: CaptureState | None, slot: SlotState | None, source: SourceIdentity, topics: dict[str, str]
) -> str | None:
    """Why changes may have been missed; None where none can have been."""
    if state is None:
        unknown = "the replication slot exists, but Kafka has no record of its position"
        return None if slot is None else unknown
    if state.phase is Phase.SNAPSHOT:
        return None
    return (
        _lost_slot(state, slot, source)
        or lost_topic(state.topics, topics)
        or lost_member(state.members, source.members)
    )


def _lost_slot(state: CaptureState, slot: SlotState | None, source: SourceIdentity) -> str | None:
    if (state.system, state.database) != (source.system, source.database):
        return f"Postgres is another cluster or database than the one captured before ({state.database})"
    if slot is None:
        return "the replication slot is gone, and with it the changes since it was last read"
    if slot.lost is not None:
        return f"the replication slot has been invalidated ({slot.lost}): its WAL is gone"
    if slot.confirmed > state.position:
        return "the replication slot is ahead of what Kafka has acknowledged: it was made anew or moved"
    return None


def lost_member(recorded: dict[str, str], members: dict[str, str]) -> str | None:
    """Why the publication no longer gives all changes; both map tables to the identifiers of their membership.

    Postgres 18 says nothing when a publication is missing: it sends no changes of its tables.
    """
    for table, identifier in recorded.items():
        if table not in members:
            return f"table {table} is no longer in the publication: its changes are not sent"
        if members[table] != identifier:
            return f"table {table} or the publication has been made anew: changes in between were not sent"
    return None


def added_tables(recorded: dict[str, str], members: dict[str, str], captured: Collection[str]) -> list[str]:
    """The published tables among ``captured`` that no snapshot holds; none where nothing was recorded."""
    return sorted(set(members) & set(captured) - set(recorded)) if recorded else []


def lost_topic(recorded: dict[str, str], existing: dict[str, str]) -> str | None:
    """Why the topics no longer hold what was sent; both map names to ids."""
    for name, identifier in recorded.items():
        if name not in existing:
            return f"topic {name} has vanished, and the changes in it"
        if existing[name] != identifier:
            return f"topic {name} has been recreated: the changes sent before are gone"
    return None
