from collections.abc import Callable

import pyarrow as pa
import pytest

from lakepulse.contracts.builtin import EVENT_LETTERS
from proof.report import FindingKind
from proof.web_events.delivery import dead_letters, delivered
from proof.web_events.evidence import Stated
from tests.unit.proof.web_events.planted import cut, kinds, same, table, with_one_twice, without_one
from tests.unit.spark_jobs.events.event_lake import EventLake


@pytest.mark.parametrize(
    ("plant", "found"),
    [(same, set()), (without_one, {FindingKind.LOST}), (with_one_twice, {FindingKind.DOUBLED})],
)
def test_each_offset_is_accounted_for(
    shop: EventLake, plant: Callable[[pa.Table], pa.Table], found: set[FindingKind]
) -> None:
    letters = table(shop, EVENT_LETTERS).select(["_partition", "_offset"])
    bronze = plant(table(shop, "bronze.web_events"))
    assert kinds(list(delivered(shop.tables, cut(), bronze, letters))) == found


def test_each_malformed_message_is_a_dead_letter(shop: EventLake) -> None:
    letters, stated = table(shop, EVENT_LETTERS), Stated({}, 1, None)
    assert kinds(list(dead_letters(stated, letters))) == set()
    assert kinds(list(dead_letters(stated, letters.slice(1)))) == {FindingKind.LOST}
