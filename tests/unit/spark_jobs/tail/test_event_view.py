"""Web events in memory over stored tables: as the next batch makes them, and nothing of it is stored."""

import random
from pathlib import Path

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.events.account.account import NoAccount
from spark_jobs.events.batch import CheckedMessages
from spark_jobs.events.read.topic_ends import TopicEnds
from spark_jobs.events.runner import Runner
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.tail.event_view import followed_events, overlay_of
from tests.unit.spark_jobs.events import web
from tests.unit.spark_jobs.events.event_lake import (
    PARTITIONS,
    EventLake,
    Message,
    ends_of,
    messages_table,
    placed,
    seconds,
)

FOLLOWED = tuple(followed_events(load_catalog()))


def some() -> list[Message]:
    """Events of two minutes, some of them twice, some late, some broken."""
    draw = random.Random(3)
    sent = [
        (number % PARTITIONS, seconds(number), web.message(number, seconds(number - draw.choice([1, 1, 40]))))
        for number in range(120)
    ]
    again = [(partition, seconds(100 + partition), value) for partition, _, value in sent[::17]]
    bad = [(0, seconds(110), value) for value in web.broken(999, seconds(0))]
    return placed(sorted([*sent, *again, *bad], key=lambda each: each[1]))


def rows(lake: Lake, table: str) -> list[object]:
    found = lake.scan(table).to_table()
    return sorted(
        found.drop_columns(["_ingested_at"] if "_ingested_at" in found.column_names else []).to_pylist(),
        key=repr,
    )


def stored(shop: EventLake) -> list[Path]:
    return sorted(
        path for path in Path(shop.lake.uri("silver.web_events")).parents[1].rglob("*") if path.is_file()
    )


def test_what_is_behind_the_tables_is_shown_as_the_next_batch_writes_it(tmp_path: Path) -> None:
    messages = some()
    shop = EventLake(tmp_path)
    shop.take(messages[:60], ends_of(messages))
    before, files = {table: rows(shop.lake, table) for table in FOLLOWED}, stored(shop)

    overlay = overlay_of(shop.context.settings, shop.lake, shop.tables, PARTITIONS)
    context = Context(shop.context.settings, shop.catalog, overlay, shop.context.spark)
    runner = Runner(context, shop.events, shop.tables, PARTITIONS, NoAccount())
    # The last ten of these are in the tables.
    for batch in (messages[50:90], messages[90:]):
        checked = CheckedMessages(shop.check.check(messages_table(batch)), None)
        runner.batch(checked, TopicEnds(max(each[2] for each in messages), ends_of(messages)))
    seen = {table: rows(overlay, table) for table in FOLLOWED}
    assert {table: rows(shop.lake, table) for table in FOLLOWED} == before
    assert stored(shop) == files

    shop.take(messages[60:], ends_of(messages))
    assert seen == {table: rows(shop.lake, table) for table in FOLLOWED}
    assert all(seen[table] != before[table] for table in FOLLOWED)


def test_the_tables_of_minutes_and_silver_are_followed() -> None:
    assert set(FOLLOWED) == {"silver.web_events", "gold.kpi_1m", "gold.funnel_1m"}
