"""The offset log's format as Spark writes it; a format that is another one is refused by name."""

from pathlib import Path

import pytest

from lakepulse.errors import LakeError
from spark_jobs.bronze.read.offset_log import end_offsets

METADATA = '{"batchWatermarkMs":0,"batchTimestampMs":1780000000000,"conf":{},"sourceMetadataInfo":{}}'
OTHER = '{"lakepulse.web.events":{"0":4}}'
KAFKA = '{"lakepulse.cdc.colors":{"1":7,"0":4},"lakepulse.transaction":{"0":2}}'


def log(folder: Path, *lines: str) -> Path:
    (folder / "offsets").mkdir()
    (folder / "offsets" / "3").write_text("\n".join(lines))
    return folder


def test_each_partitions_end(tmp_path: Path) -> None:
    assert end_offsets(log(tmp_path, "v1", METADATA, KAFKA), 3) == {
        ("lakepulse.cdc.colors", 0): 4,
        ("lakepulse.cdc.colors", 1): 7,
        ("lakepulse.transaction", 0): 2,
    }


@pytest.mark.parametrize(
    "lines", [(), ("v2", METADATA, KAFKA), ("v1", METADATA), ("v1", METADATA, KAFKA, OTHER)]
)
def test_another_format_is_a_sentence(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(LakeError, match=r"offset log .* requirements"):
        end_offsets(log(tmp_path, *lines), 3)
