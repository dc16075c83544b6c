"""Decoding: a byte order mark decides, then the contract, then UTF-8; nothing is guessed."""

import codecs

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
_SAMPLE = 1 << 16


def decoded(name: str, content: bytes, encoding: str | None) -> tuple[str, str]:
    """The text and its encoding; IngestionError with the line where the bytes are none of it."""
    marked = next((found for mark, found in _MARKS if content.startswith(mark)), None)
    chosen = marked or encoding or "utf-8"
    if chosen == "utf-8" and b"\0" in content[:_SAMPLE]:
        raise refused(name, "is no text: it has bytes of value 0", _cure("utf-16-le"))
    try:
        return content.decode(chosen), chosen
    except LookupError:
        cure = "Name one that Python knows in the table's contract."
        raise refused(name, f"is to be read as `{chosen}`, which is no encoding", cure) from None
    except UnicodeDecodeError as error:
        raise _undecodable(name, content, chosen, error) from None


def is_utf8(content: bytes) -> bool:
    """Whether ``content`` needs no encoding said: it is UTF-8, or begins with a byte order mark."""
    if any(content.startswith(mark) for mark, _ in _MARKS):
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def looks_like(content: bytes) -> str:
    """The encoding that text which is not UTF-8 is most likely in."""
    best = from_bytes(content[:_SAMPLE]).best()
    return best.encoding if best else "cp1252"


def _undecodable(name: str, content: bytes, chosen: str, error: UnicodeDecodeError) -> IngestionError:
    line = content.count(b"\n", 0, error.start) + 1
    return refused(name, f"is not {chosen} in line {line}", _cure(looks_like(content)))


def _cure(guess: str) -> str:
    return f"Where it is {guess}, as it looks, say `encoding: {guess}` in the table's contract."
