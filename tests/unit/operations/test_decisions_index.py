"""docs/decisions/README.md lists every record as it is."""

from operations.decisions_index import FOLDER, INDEX, index


def test_the_index_is_as_new_as_the_records() -> None:
    assert INDEX.read_text() == index(), "run `python -m operations.decisions_index`"


def test_numbers_are_not_given_twice() -> None:
    numbers = [file.name[:4] for file in FOLDER.glob("0*.md")]
    assert len(numbers) == len(set(numbers))
