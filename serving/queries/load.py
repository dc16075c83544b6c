"""The dashboard's queries by name, as their files say."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DashboardQuery:
    """One query: ``title`` is its file's first line, a sentence; ``sql`` one SELECT without parameters."""

    name: str
    title: str
    sql: str


@cache
def dashboard_queries() -> dict[str, DashboardQuery]:
    """All of them by name, sorted."""
    return {path.stem: _query(path) for path in sorted(FOLDER.glob("*.sql"))}


def _query(path: Path) -> DashboardQuery:
    first, _, sql = path.read_text().partition("\n")
    return DashboardQuery(path.stem, first.removeprefix("-- ").strip(), sql.strip())
