"""The decisions' index: docs/decisions/README.md, written from the first lines of each record.

``python -m operations.decisions_index`` writes it; a test refuses a stale one.
"""

import re
from pathlib import Path

from lakepulse.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "decisions"
INDEX = FOLDER / "README.md"
_RECORD = re.compile(
    r"# (?P<number>\d+)\. (?P<title>.+)\n\nDate: (?P<date>[\d-]{10}) · Status: (?P<status>.+)\n"
)
_HEAD = """\
# Decisions

What others would ask about, half a page each: context, options, decision, consequences. A record begins with its number
and title, then a line `Date: 2026-01-31 · Status: accepted` (or `replaced by 17`). This list is written by
`python -m operations.decisions_index`.

| | decision | date | status |
|---|---|---|---|
"""


def index() -> str:
    """The index as Markdown; raises ValueError for a record without number, title, date or status."""
    return _HEAD + "".join(_row(file) for file in sorted(FOLDER.glob("0*.md")))


def _row(file: Path) -> str:
    record = _RECORD.match(file.read_text())
    if record is None:
        raise ValueError(f"{file} does not begin with `# N. Title` and `Date: YYYY-MM-DD · Status: …`")
    return (
        f"| {record['number']} | [{record['title']}]({file.name}) | {record['date']} | {record['status']} |\n"
    )


if __name__ == "__main__":
    INDEX.write_text(index())
