"""A layer's position, read from a Delta log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from lakepulse.settings import Settings
from operations.hops.layers import WATERMARK, count, read_position, waiting_dead_letters


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    return Settings()


def advance(settings: Settings, watermark: int | None) -> str:
    table = settings.lake.uri("gold.publications", settings.home)
    known = [] if watermark is None else [Transaction(WATERMARK, watermark)]
    properties = CommitProperties(app_transactions=known)
    write_deltalake(table, pa.table({"n": [1, 2]}), mode="append", commit_properties=properties)
    return table


def test_before_its_first_publication_a_layer_has_no_position(settings: Settings) -> None:
    assert read_position(settings, "gold") is None
    assert count(settings, "gold.publications") == 0
    advance(settings, None)
    assert read_position(settings, "gold") is None
    assert count(settings, "gold.publications") == 2


def test_the_position_is_that_of_the_last_advance(settings: Settings) -> None:
    before = datetime.now(UTC)
    for watermark in (100, 200):
        advance(settings, watermark)
    position = read_position(settings, "gold")
    assert position is not None
    assert position.watermark == 200
    assert abs(position.advanced_at - before) < timedelta(seconds=30)


def test_housekeeping_is_no_advance(settings: Settings) -> None:
    advance(settings, 100)
    table = DeltaTable(advance(settings, 200))
    advanced = read_position(settings, "gold")
    assert table.optimize.compact()["numFilesRemoved"] == 2
    assert table.history(1)[0]["operation"] == "OPTIMIZE"
    assert read_position(settings, "gold") == advanced


def test_dead_letters_that_were_replayed_or_dismissed_do_not_wait(settings: Settings) -> None:
    assert waiting_dead_letters(settings) == 0
    table = settings.lake.uri("bronze.dead_letters", settings.home)
    now = datetime.now(UTC)
    for replayed, dismissed in (
        ([None, None, now], [None, now, None]),
        ([now], [None]),
        ([None, None], [None, None]),
    ):
        times = {"replayed_at": replayed, "dismissed_at": dismissed}
        columns = {name: pa.array(each, pa.timestamp("us", "UTC")) for name, each in times.items()}
        write_deltalake(table, pa.table(columns), mode="append")
    assert waiting_dead_letters(settings) == 3
