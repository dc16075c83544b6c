"""Env files: read as Compose reads them, changed in place, nothing else touched."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from operations.compose.machine.environment import read_environment, with_values

NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True)
VALUES = st.from_regex(r"[a-z0-9:/.,@-]{0,12}", fullmatch=True)


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES))
def test_new_values_replace_old_ones_and_the_others_stay(
    before: dict[str, str], changes: dict[str, str]
) -> None:
    text = "# a comment\n" + "".join(f"{name}={value}\n" for name, value in before.items())
    changed = with_values(text, changes)
    assert changed.startswith("# a comment\n")
    assert parsed(changed) == before | changes


def parsed(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_quotes_comments_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert read_environment(path) == {}
    path.write_text("# NO=1\nA='x y'\nB=\"z\"\nC=\n")
    assert read_environment(path) == {"A": "x y", "B": "z", "C": ""}
