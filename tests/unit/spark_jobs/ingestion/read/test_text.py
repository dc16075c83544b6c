"""Text: a byte order mark decides, then the contract; what is neither is refused with a guess, not guessed."""

import pytest

from lakepulse.errors import IngestionError
from spark_jobs.ingestion.read.text import decoded, is_utf8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_says_its_encoding_is_read_by_it(encoding: str) -> None:
    assert decoded("a.csv", "Größe\n".encode(encoding), None)[0] == "Größe\n"
    assert is_utf8("Größe\n".encode(encoding))


def test_the_contract_names_what_has_no_mark() -> None:
    assert decoded("a.csv", "Größe".encode("cp1252"), "cp1252") == ("Größe", "cp1252")
    assert not is_utf8("Größe".encode("cp1252"))


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (b"a\nb\n\xff\n", None, "is not utf-8 in line 3"),
        ("a,b".encode("utf-16-le"), None, "bytes of value 0"),
        (b"a", "klingon", "which is no encoding"),
    ],
)
def test_what_is_none_of_it_is_refused(content: bytes, encoding: str | None, said: str) -> None:
    with pytest.raises(IngestionError, match=said):
        decoded("a.csv", content, encoding)
