"""Spark's checkpoint is kept where it is at or behind the tables, and begun anew where it is ahead or not ours."""

import json
from pathlib import Path

import pytest

from spark_jobs.events.engines.checkpoint import usable_checkpoint

TOPIC = "lakepulse.web.events"


def checkpoint(folder: Path, ends: dict[str, int], topic: str = TOPIC) -> None:
    """A checkpoint whose last batch, 3, was committed."""
    for name in ("offsets", "commits"):
        (folder / name).mkdir(parents=True)
        (folder / name / "3").touch()
    (folder / "offsets" / "3").write_text(f"v1\n{{}}\n{json.dumps({topic: ends})}")


@pytest.mark.parametrize(
    ("ends", "topic", "kept"),
    [
        ({"0": 5, "1": 7}, TOPIC, True),
        ({"0": 4, "1": 7}, TOPIC, True),
        ({"0": 5, "1": 8}, TOPIC, False),
        ({"0": 5, "2": 1}, TOPIC, False),
        ({"0": 5, "1": 7}, "another", False),
    ],
)
def test_it_may_not_be_ahead_of_the_tables(
    tmp_path: Path, ends: dict[str, int], topic: str, kept: bool
) -> None:
    checkpoint(tmp_path / "events", ends, topic)
    folder = usable_checkpoint(tmp_path / "events", TOPIC, {0: 5, 1: 7})
    assert folder.is_dir()
    assert (folder / "commits" / "3").exists() == kept


def test_one_without_a_finished_batch_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "offsets").mkdir()
    (tmp_path / "offsets" / "0").write_text("v1\n{}\n{}")
    assert not list(usable_checkpoint(tmp_path, TOPIC, {}).iterdir())
