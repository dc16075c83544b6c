from pathlib import Path

import pyarrow.compute as pc
import pytest

from proof.compare import Difference
from proof.report import FindingKind
from proof.web_events.gold import gold_of_silver, stale_rows
from spark_jobs.events.settings import EventsSettings
from tests.unit.proof.web_events.planted import EVENTS, SENT
from tests.unit.spark_jobs.events.event_lake import PARTITIONS, EventLake, placed, seconds

GOLD = ("gold.kpi_1m", "gold.funnel_1m", "gold.sessions", "gold.product_interest_1h")


@pytest.mark.parametrize("name", GOLD)
def test_gold_is_its_select_over_all_of_silver(tmp_path: Path, name: str) -> None:
    shop = EventLake(tmp_path)
    shop.take(SENT)
    shop.idle(seconds(400))
    (gold,) = [each for each in shop.tables.gold if each.name == name]

    def differences() -> list[Difference]:
        stated = gold_of_silver(shop.lake, shop.tables, gold, PARTITIONS)
        return [each for each in stated if isinstance(each, Difference) and not each.equal]

    assert not differences()
    row = shop.lake.scan(name).to_table().slice(0, 1)
    other = pc.invert(row["is_final"])
    wrong = row.set_column(row.schema.get_field_index("is_final"), row.schema.field("is_final"), other)
    shop.context.writer.merge(name, wrong, {})
    assert differences()


@pytest.mark.parametrize("name", GOLD)
def test_rows_that_are_never_final_are_stale(tmp_path: Path, name: str) -> None:
    shop = EventLake(tmp_path)
    shop.take(placed(EVENTS))
    (gold,) = [each for each in shop.tables.gold if each.name == name]
    (finding,) = stale_rows(shop.lake, gold, EventsSettings())
    assert (finding.table, finding.kind) == (name, FindingKind.STALE)
    shop.idle(seconds(10_000))
    assert not list(stale_rows(shop.lake, gold, EventsSettings()))
