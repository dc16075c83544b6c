"""The installation's holdings on disk, and their removal."""

from pathlib import Path

import pytest

from operations.local.footprint import holdings, remove
from operations.local.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "home")
    made.create()
    return made


def test_sizes_are_those_of_all_files_below(layout: Layout) -> None:
    (layout.home / "lake" / "gold").mkdir(parents=True)
    (layout.home / "lake" / "part").write_bytes(b"12345")
    (layout.home / "lake" / "gold" / "part").write_bytes(b"123")
    (layout.home / "lake" / "gone").symlink_to(layout.home / "nowhere")
    assert {each.path.name: each.size for each in holdings(layout)}["lake"] == 8


def test_removal_leaves_what_is_not_ours(layout: Layout) -> None:
    (layout.home / "diary.txt").write_text("mine")
    remove(layout)
    assert [path.name for path in layout.home.iterdir()] == ["diary.txt"]


def test_a_home_with_nothing_else_in_it_is_removed_too(layout: Layout) -> None:
    remove(layout)
    assert not layout.home.exists()
    remove(layout)
