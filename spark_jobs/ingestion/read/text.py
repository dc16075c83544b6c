"""Decoding: a byte order mark decides, then the contract, then UTF-8; nothing is guessed."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, TextIO

from charset_normalizer import from_bytes

from lakepulse.errors import IngestionError
from spark_jobs.ingestion.read.records import refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = ["cp1252", "cp1250", "cp1251", "cp932", "gb18030", "big5", "euc_kr"]
"""What text that is not Unicode mostly is in. Of little text others look as likely, and hardly ever are it."""
_SAMPLE = 1 << 16
_SHOWN = 30


def encoding_of(name: str, stream: IO[bytes], stated: str | None) -> str:
    """The encoding to read ``stream`` by; IngestionError where it is none, or what is in it is no text."""
    head = _head(stream)
    marked = next((found for mark, found in _MARKS if head.startswith(mark)), None)
    chosen = marked or stated or "utf-8"
    if chosen == "utf-8" and b"\0" in head:
        raise refused(name, "is no text: it has bytes of value 0", _cure_of_zeros(head))
    try:
        codecs.lookup(chosen)
    except LookupError:
        cure = "Name one that Python knows in the table's contract."
        raise refused(name, f"is to be read as `{chosen}`, which is no encoding", cure) from None
    return chosen


@contextmanager
def decoded(name: str, stream: IO[bytes], encoding: str) -> Iterator[TextIO]:
    """``stream`` as text from its beginning, ends of lines as they are.

    IngestionError with the line where the bytes are none of ``encoding``; the stream stays open.
    """
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    try:
        yield text
    except UnicodeDecodeError:
        raise _undecodable(name, stream, encoding) from None
    finally:
        text.detach()


def is_utf8(stream: IO[bytes]) -> bool:
    """Whether ``stream`` needs no encoding said: it is UTF-8, or begins with a byte order mark."""
    if any(_head(stream).startswith(mark) for mark, _ in _MARKS):
        return True
    return _line_of_fault(stream, "utf-8") is None


def looks_like(stream: IO[bytes]) -> str:
    """The encoding that text which is not UTF-8 is most likely in."""
    best = from_bytes(_head(stream), cp_isolation=_USUAL).best()
    return best.encoding if best else _USUAL[0]


def _head(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    head = stream.read(_SAMPLE)
    stream.seek(0)
    return head


def _undecodable(name: str, stream: IO[bytes], encoding: str) -> IngestionError:
    line = _line_of_fault(stream, encoding) or 1
    guess = looks_like(stream)
    reading = _reading(stream, line, guess)
    cure = f"By {guess} it reads `{reading}`: where that is right, say `encoding: {guess}` in the table's contract."
    return refused(name, f"is not {encoding} in line {line}", cure)


def _reading(stream: IO[bytes], line: int, encoding: str) -> str:
    """Some of a line, around its first character beyond ASCII."""
    stream.seek(0)
    text = next(islice(stream, line - 1, None), b"").decode(encoding, "replace").strip()
    first = next((place for place, character in enumerate(text) if not character.isascii()), 0)
    return text[max(0, first - _SHOWN // 2) : first + _SHOWN]


def _line_of_fault(stream: IO[bytes], encoding: str) -> int | None:
    """The line of the first bytes that are none of ``encoding``; None where all are."""
    stream.seek(0)
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    while chunk := stream.read(_SAMPLE):
        try:
            line += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + bytes(error.object[: error.start]).count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _cure_of_zeros(head: bytes) -> str:
    """UTF-16 of mostly Latin letters has a zero in every second byte."""
    if head.count(0) < len(head) / 4:
        return "Correct the file."
    guess = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return f"Where it is {guess}, as it looks, say `encoding: {guess}` in the table's contract."
