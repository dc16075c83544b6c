from collections.abc import Callable

import pyarrow as pa
import pytest

from proof.report import FindingKind
from proof.web_events.silver import silver_of_bronze
from tests.unit.proof.web_events.planted import (
    LATENESS,
    changed,
    kinds,
    same,
    table,
    with_one_twice,
    without_one,
)
from tests.unit.spark_jobs.events.event_lake import EventLake


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (same, set()),
        (without_one, {FindingKind.LOST}),
        (with_one_twice, {FindingKind.DOUBLED}),
        (lambda rows: changed(rows, "page", "/other"), {FindingKind.DIFFERENCE}),
        (lambda rows: changed(rows, "is_late", True), {FindingKind.DIFFERENCE}),
        (lambda rows: changed(rows, "event_id", "x"), {FindingKind.LOST, FindingKind.DIFFERENCE}),
    ],
)
def test_silver_is_what_bronze_says(
    shop: EventLake, plant: Callable[[pa.Table], pa.Table], found: set[FindingKind]
) -> None:
    bronze, silver = table(shop, "bronze.web_events"), plant(table(shop, "silver.web_events"))
    assert kinds(list(silver_of_bronze(shop.catalog, shop.tables, LATENESS, bronze, silver))) == found
