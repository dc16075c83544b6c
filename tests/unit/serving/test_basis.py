from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serving.basis import Basis, TableBasis

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SALES = TableBasis("gold.fact_sales", 7, 4096, NOON, 0.99)
CITIES = TableBasis("silver.cities", 3, 8192, NOON + timedelta(seconds=5))
BASIS = Basis((SALES, CITIES), "snapshot", "s-1")


def test_an_answer_is_as_old_as_its_oldest_table() -> None:
    assert BASIS.age_seconds(NOON + timedelta(seconds=30)) == 30
    assert BASIS.of(frozenset({"silver.cities"})).age_seconds(NOON + timedelta(seconds=30)) == 25


def test_an_answer_is_complete_up_to_the_position_of_its_furthest_back_table() -> None:
    assert BASIS.commit_lsn == 4096


def test_clocks_that_differ_give_no_negative_age() -> None:
    assert BASIS.age_seconds(NOON - timedelta(seconds=3)) == 0


def test_without_tables_there_is_no_age() -> None:
    assert Basis((), "live").age_seconds(NOON) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(BASIS, source="lake"),
        replace(BASIS, snapshot="s-2"),
        replace(BASIS, provisional=True),
        replace(BASIS, stale=True),
        replace(BASIS, tables=(SALES,)),
        replace(BASIS, tables=(replace(SALES, delta_version=8), CITIES)),
        replace(BASIS, tables=(replace(SALES, commit_lsn=4097), CITIES)),
        replace(BASIS, tables=(replace(SALES, committed_at=NOON + timedelta(hours=1)), CITIES)),
        replace(BASIS, tables=(replace(SALES, quality_score=0.98), CITIES)),
    ],
)
def test_whatever_an_answer_rests_on_is_part_of_its_etag(other: Basis) -> None:
    assert other.etag_parts() != BASIS.etag_parts()


def test_the_etag_does_not_change_as_time_goes_by() -> None:
    assert replace(BASIS).etag_parts() == BASIS.etag_parts()
