"""A lake of web events, and the faults that are planted in its tables."""

from datetime import timedelta

import pyarrow as pa

from proof.report import CheckReport, FindingKind, Statement
from proof.web_events.evidence import Cut
from tests.unit.spark_jobs.events import web
from tests.unit.spark_jobs.events.event_lake import PARTITIONS, EventLake, ends_of, placed, seconds

NUMBERS = range(30)
EVENTS = [(n % PARTITIONS, seconds(n * 4 + 0.5), web.message(n, seconds(n * 4))) for n in NUMBERS]
SENT = placed(
    [
        *EVENTS,
        (2, seconds(200), web.message(5, seconds(20))),
        (0, seconds(200), b"no event"),
    ]
)
LATENESS = timedelta(seconds=15)


def cut() -> Cut:
    return Cut({number: (0, end) for number, end in ends_of(SENT).items()})


def kinds(statements: list[Statement]) -> set[FindingKind]:
    return {finding.kind for finding in CheckReport.of("web events", 0, statements).findings}


def table(shop: EventLake, name: str) -> pa.Table:
    return shop.lake.scan(name).to_table()


def without_one(rows: pa.Table) -> pa.Table:
    return rows.slice(1)


def with_one_twice(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows.slice(0, 1)])


def changed(rows: pa.Table, name: str, value: object) -> pa.Table:
    column = [value, *rows[name].to_pylist()[1:]]
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(name), pa.array(column, rows.schema.field(name).type))


def same(rows: pa.Table) -> pa.Table:
    return rows
