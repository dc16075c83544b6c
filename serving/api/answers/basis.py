"""The basis of an answer, as a part of JSON and as headers."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field

from lakepulse.lsn import format_lsn
from serving.basis import Basis


class TableBasisBody(BaseModel):
    """One table that the answer was read from."""

    table: str = Field(description="The table, as `layer.name`", examples=["gold.fact_sales"])
    delta_version: int = Field(description="Its version in Delta's log", examples=[42])
    commit_lsn: str = Field(description="The commit LSN up to which it is complete", examples=["0/1A2B3C8"])
    committed_at: datetime = Field(description="When the newest change that it can show was committed")
    quality_score: float | None = Field(description="Share of its rows that kept the rules; null: not known")


class BasisBody(BaseModel):
    """What an answer rests on."""

    tables: list[TableBasisBody] = Field(description="The tables that were read")
    source: str = Field(description="snapshot, lake (as published) or live (with what Kafka alone has yet)")
    snapshot: str | None = Field(description="The snapshot's id, where it was read from one")
    commit_lsn: str | None = Field(description="The commit LSN up to which all of it is complete")
    committed_at: datetime | None = Field(description="When the change at it was committed in the source")
    age_seconds: float | None = Field(
        description="How old that was when the answer was made; a header says it now"
    )
    status: str = Field(description="final, or provisional: what belongs to it may still come")
    stale: bool = Field(description="Something was away: this is the last answer that there was")
    quality_score: float | None = Field(description="The least of the tables' scores")


def body(basis: Basis, now: datetime | None = None) -> dict[str, Any]:
    """As a part of JSON."""
    age = basis.age_seconds(now or datetime.now(UTC))
    return {
        "tables": [
            {
                "table": each.table,
                "delta_version": each.delta_version,
                "commit_lsn": format_lsn(max(0, each.commit_lsn)),
                "committed_at": moment(each.committed_at),
                "quality_score": each.quality_score,
            }
            for each in basis.tables
        ],
        "source": basis.source,
        "snapshot": basis.snapshot,
        "commit_lsn": lsn(basis),
        "committed_at": moment(basis.committed_at),
        "age_seconds": None if age is None else round(age, 3),
        "status": "provisional" if basis.provisional else "final",
        "stale": basis.stale,
        "quality_score": score(basis),
    }


def headers(basis: Basis) -> list[tuple[bytes, bytes]]:
    """All of it but the age, which is not the same from one moment to the next."""
    tables = ", ".join(f"{each.table}@{each.delta_version}" for each in basis.tables)
    values = {
        "x-lakepulse-tables": tables,
        "x-lakepulse-source": basis.source,
        "x-lakepulse-snapshot": basis.snapshot,
        "x-lakepulse-commit-lsn": lsn(basis),
        "x-lakepulse-committed-at": moment(basis.committed_at),
        "x-lakepulse-status": "provisional" if basis.provisional else "final",
        "x-lakepulse-stale": "true" if basis.stale else "false",
        "x-lakepulse-quality-score": score(basis),
    }
    return [(name.encode(), str(value).encode()) for name, value in values.items() if value not in (None, "")]


def lsn(basis: Basis) -> str | None:
    """The common commit LSN in Postgres' form."""
    return None if basis.commit_lsn is None else format_lsn(max(0, basis.commit_lsn))


def score(basis: Basis) -> float | None:
    """The least quality score of the tables that have one."""
    return min((each.quality_score for each in basis.tables if each.quality_score is not None), default=None)


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")
