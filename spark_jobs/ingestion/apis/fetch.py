"""One API fetched: each portion asked for, landed as a file, and only then noted as fetched.

A process that dies in between has landed nothing, or a file that it lands once more: the same records are the same
file, and file ingestion takes a content once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lakepulse.faults import fault_point
from spark_jobs.ingestion.apis.landing import LandingZone, file_name, json_lines
from spark_jobs.ingestion.apis.pages import all_records
from spark_jobs.ingestion.apis.plan import PlannedFile, request
from spark_jobs.ingestion.apis.records import Record
from spark_jobs.ingestion.apis.session import ApiSession
from spark_jobs.ingestion.apis.watermarks import Watermarks, write_watermarks

Tell = Callable[[str], None]


@dataclass
class ApiFetch:
    """What a fetch landed: the records in new files, and the files' paths in the landing zone."""

    api: str
    table: str
    records: int = 0
    files: list[str] = field(default_factory=list)
    until: str | None = None


def fetch(
    session: ApiSession,
    address: str,
    zone: LandingZone,
    watermarks: Watermarks,
    wanted: Sequence[PlannedFile],
    tell: Tell,
) -> ApiFetch:
    """Land all ``wanted`` planned_files and move the watermarks. Raises ApiError; what was landed before it stays."""
    source = session.source
    done = ApiFetch(source.api, source.table)
    for portion in wanted:
        tell(f"{source.api} {portion.period}")
        records = list(_records(session, address, portion))
        data = json_lines(records)
        name = file_name(source.api, portion.period, data)
        if records and name != watermarks.file:
            zone.put(f"{source.folder}/{name}", data)
            done.records += len(records)
            done.files.append(f"{source.folder}/{name}")
        fault_point("apis.landed")
        watermarks.move([place.key for place in portion.places], portion.days, name)
        write_watermarks(zone, source.api, watermarks)
    watermarks.complete_at = datetime.now(UTC)
    write_watermarks(zone, source.api, watermarks)
    done.until = max((day.isoformat() for day in watermarks.until.values()), default=None)
    return done


def _records(session: ApiSession, address: str, portion: PlannedFile) -> Iterator[Record]:
    for place in portion.places:
        for record in all_records(session, request(session.source, address, place, portion.days)):
            yield {**place.fields, **record}
