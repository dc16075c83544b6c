"""Text: a byte order mark decides, then the contract; what is neither is refused with a guess, not guessed."""

import io

import pytest

from lakepulse.errors import IngestionError
from spark_jobs.ingestion.read.text import decoded, encoding_of, is_utf8


def text(content: bytes, stated: str | None) -> str:
    stream = io.BytesIO(content)
    with decoded("a.csv", stream, encoding_of("a.csv", stream, stated)) as found:
        return found.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_says_its_encoding_is_read_by_it(encoding: str) -> None:
    assert text("Größe\n".encode(encoding), None) == "Größe\n"
    assert is_utf8(io.BytesIO("Größe\n".encode(encoding)))


def test_the_contract_names_what_has_no_mark() -> None:
    assert text("Größe".encode("cp1252"), "cp1252") == "Größe"
    assert not is_utf8(io.BytesIO("Größe".encode("cp1252")))


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (b"a\nb\n\xff\n", None, "is not utf-8 in line 3"),
        (b"a\n" * 100_000 + b"\xff\n", None, "is not utf-8 in line 100001"),
        ("a,b".encode("utf-16-le"), None, "bytes of value 0"),
        (b"a", "klingon", "which is no encoding"),
        (
            "a\nÜberziel, größer".encode("cp1252"),
            None,
            r"in line 2.* it reads `Überziel, größer`.*`encoding: cp125",
        ),
        ("цель на месяц\n".encode("cp1251"), None, r"By cp1251 it reads `цель на месяц`"),
        ("a,b".encode("utf-16-be"), None, "say `encoding: utf-16-be`"),
        (b"a,b\n1,x\0y\n", None, "Correct the file"),
    ],
)
def test_what_is_none_of_it_is_refused(content: bytes, encoding: str | None, said: str) -> None:
    with pytest.raises(IngestionError, match=said):
        text(content, encoding)
