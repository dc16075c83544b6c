"""The rows reach COPY as CSV, piece by piece, and the checksum is that of what was given out."""

import hashlib

import pyarrow as pa

from cdc_simulator.source.copy import PIECE_ROWS, CsvReader
from tests.unit.cdc_simulator.source.shop_tables import Tables


def test_csv_comes_whole_in_pieces_of_any_size(small: Tables) -> None:
    def text(size: int) -> bytes:
        reader = CsvReader(small["orders"])
        return b"".join(iter(lambda: reader.read(size), b""))

    assert text(1_000) == text(1 << 20)
    assert text(1_000).count(b"\n") == small["orders"].num_rows


def test_nulls_and_empty_texts_are_told_apart() -> None:
    rows = pa.table({"n": [1, None], "text": ["", None]})
    assert CsvReader(rows).read() == b'1,""\n,\n'


def test_the_checksum_is_that_of_all_bytes_whatever_the_pieces() -> None:
    rows = pa.table({"n": range(2 * PIECE_ROWS + 5)})
    reader = CsvReader(rows)
    text = b"".join(iter(lambda: reader.read(1_000), b""))
    assert text == b"".join(b"%d\n" % number for number in range(2 * PIECE_ROWS + 5))
    assert reader.checksum() == hashlib.blake2b(text, digest_size=16).hexdigest()
    assert reader.read(1) == b""
