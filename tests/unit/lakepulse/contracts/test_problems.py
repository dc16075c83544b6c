"""A problem names the line that a person has to change, and the word that was probably meant."""

from pathlib import Path

import pytest

from lakepulse.contracts.problems import InvalidContractsError, KeyPath, Problem, line_of, nearest, shown

TEXT = """\
table: silver.orders
inputs:
  - bronze.orders
  - bronze.notes
columns:
  order_id: {type: int64, doc: Key}
  amount:
    type: decimal
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("table",), 1),
        (("inputs", 1), 4),
        (("columns", "order_id", "doc"), 6),
        (("columns", "amount", "type"), 8),
        (("columns", "amount", "doc"), 7),
        (("inputs", 5), 2),
        (("kind",), 1),
        ((), 1),
    ],
)
def test_the_line_is_that_of_the_deepest_key_there_is(tmp_path: Path, keys: KeyPath, line: int) -> None:
    path = tmp_path / "orders.yaml"
    path.write_text(TEXT)
    assert line_of(path, keys) == line


def test_a_file_that_is_no_yaml_has_its_problem_in_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "orders.yaml"
    path.write_text("table: [")
    assert line_of(path, ("table",)) == line_of(tmp_path / "gone.yaml", ("table",)) == 1


def test_the_nearest_name_is_offered_where_there_is_one() -> None:
    assert nearest("ordr_id", ["order_id", "customer_id"]) == " (did you mean `order_id`?)"
    assert nearest("x", ["order_id"]) == nearest("order_id", []) == ""


def test_all_problems_are_told_once_and_in_the_order_of_the_lines() -> None:
    late, early = Problem("a.yaml", 20, "key", "late"), Problem("a.yaml", 3, "kind", "early")
    error = InvalidContractsError([late, early, late.at_line(20)])
    assert error.problem.splitlines() == ["a.yaml:3: kind: early", "a.yaml:20: key: late"]


def test_a_path_is_shown_as_the_user_would_write_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "contracts" / "a.yaml") == "contracts/a.yaml"
    assert shown(Path("/elsewhere/a.yaml")) == "/elsewhere/a.yaml"
