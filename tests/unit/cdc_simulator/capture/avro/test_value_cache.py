"""Cached values are encoded once, and a full cache is emptied."""

from cdc_simulator.capture.avro import value_cache
from cdc_simulator.capture.avro.value_cache import bytes_cache, integer_cache
from cdc_simulator.capture.avro.varint import varint


def test_a_value_is_encoded_once_behind_its_branch() -> None:
    asked: list[bytes] = []

    def encode(raw: bytes) -> bytes:
        asked.append(raw)
        return raw[::-1]

    values = bytes_cache(encode, b"\x02")
    assert [values[b"ab"], values[b"ab"]] == [b"\x02ba"] * 2
    assert asked == [b"ab"]


def test_memory_stays_bounded() -> None:
    values = integer_cache(varint, b"\x02")
    for value in range(value_cache.LIMIT + 10):
        assert values[value] == b"\x02" + varint(value)
        assert len(values) <= value_cache.LIMIT


def test_tables_share_the_cache_of_a_codec_and_branch() -> None:
    assert integer_cache(varint, b"") is integer_cache(varint, b"")
    assert integer_cache(varint, b"") is not integer_cache(varint, b"\x02")
