"""A wrong contract of an API is answered with file, line, key and what was expected."""

from pathlib import Path

import pytest

from lakepulse.contracts.apis.load import known_api, load_api
from lakepulse.contracts.problems import InvalidContractsError
from lakepulse.errors import ContractError
from lakepulse.settings import PROJECT_ROOT

GOOD = """\
api: numbers
owner: commerce
purpose: Numbers for tests.
table: files.numbers
address: https://api.example/numbers
auth: {kind: bearer, secret: numbers_key}
paging: {kind: cursor, next: $.meta.next}
period: {since: from, until: to, begins: 2026-01-01}
rate: {requests: 10, seconds: 60}
fields:
  number: {path: $.number, type: integer}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "numbers.yaml"
    path.write_text(text)
    return path


def test_a_good_contract_is_read(tmp_path: Path) -> None:
    source = load_api(written(tmp_path, GOOD))
    assert (source.api, source.folder, source.columns) == ("numbers", "numbers", ("number",))
    assert source.retry.attempts == 5


@pytest.mark.parametrize("path", sorted((PROJECT_ROOT / "contracts" / "apis").glob("*.yaml")), ids=str)
def test_those_of_the_project_are_read_and_need_no_secret(path: Path) -> None:
    assert load_api(path).auth is None


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "expected"),
    [
        ("api: numbers", "api: number", 1, "api", "expected `numbers`"),
        ("purpose:", "purpos:", 3, "purpos", "did you mean `purpose`?"),
        ("table: files.numbers", "table: numbers", 4, "table", "files"),
        ("https://api.example/numbers", "ftp://api.example", 5, "address", "https?"),
        ("https://api.example/numbers", "https://me:key@api.example/", 5, "address", "https?"),
        ("https://api.example/numbers", "https://api.example/?key=1", 5, "address", "https?"),
        ("https://api.example/numbers", "http://api.example/", 1, "file", "a secret is sent over https"),
        ("kind: bearer", "kind: bear", 6, "auth", "'bearer', 'header', 'basic', 'query'"),
        ("secret: numbers_key", "secret: ../../key", 6, "auth.secret", "pattern"),
        (
            "{kind: bearer, secret: numbers_key}",
            "{kind: query, parameter: key, secret: numbers_key}",
            6,
            "auth.reason",
            "`reason` is missing",
        ),
        ("next: $.meta.next", "next: meta.next", 7, "paging.next", "pattern"),
        ("next: $.meta.next", "nxt: $.meta", 7, "paging.nxt", "`nxt` is not a key here"),
        ("begins: 2026-01-01", "begins: soon", 8, "period.begins", "date"),
        ("rate: {requests: 10, seconds: 60}\n", "", 1, "rate", "`rate` is missing"),
        ("type: integer", "type: int", 11, "fields.number.type", "integer"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, line: int, key: str, expected: str
) -> None:
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InvalidContractsError) as raised:
        load_api(path)
    found = {problem.key: problem for problem in raised.value.problems}
    assert key in found, raised.value.problems
    assert (found[key].file, found[key].line) == (str(path), line)
    assert expected in found[key].message


@pytest.mark.parametrize(("text", "said"), [("api: [", "is not YAML"), ("- a list", "expected a mapping")])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidContractsError, match=said):
        load_api(written(tmp_path, text))


def test_an_unknown_api_is_answered_with_the_nearest(tmp_path: Path) -> None:
    known = {"numbers": load_api(written(tmp_path, GOOD))}
    with pytest.raises(ContractError, match=r"no API `nmbers` \(did you mean `numbers`\?\)"):
        known_api(known, "nmbers")


def test_a_secret_may_go_to_this_machine_in_the_clear(tmp_path: Path) -> None:
    text = GOOD.replace("https://api.example/numbers", "http://127.0.0.1:8080/numbers")
    assert load_api(written(tmp_path, text)).auth is not None
