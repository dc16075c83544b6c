"""Caches of encoded values: business data repeats, and a look-up costs a tenth of an encoding.

Shared by all tables; each is emptied when full, so that memory stays bounded. Used by ``row_encoder``.
"""

from functools import cache

from cdc_simulator.capture.avro.column_codecs import Codec, IntegerCodec

LIMIT = 32_768
"""Values that one cache holds at most."""


class IntegerCache(dict[int, bytes]):
    """Encoded values by the integer on the wire; ``prefix`` is the union branch."""

    def __init__(self, encode: IntegerCodec, prefix: bytes) -> None:
        super().__init__()
        self._encode, self._prefix = encode, prefix

    def __missing__(self, value: int) -> bytes:
        if len(self) >= LIMIT:
            self.clear()
        encoded = self[value] = self._prefix + self._encode(value)
        return encoded


class BytesCache(dict[bytes, bytes]):
    """Encoded values by their bytes on the wire; ``prefix`` is the union branch."""

    def __init__(self, encode: Codec, prefix: bytes) -> None:
        super().__init__()
        self._encode, self._prefix = encode, prefix

    def __missing__(self, raw: bytes) -> bytes:
        if len(self) >= LIMIT:
            self.clear()
        encoded = self[raw] = self._prefix + self._encode(raw)
        return encoded


@cache
def integer_cache(encode: IntegerCodec, prefix: bytes) -> IntegerCache:
    """The one cache of that codec and union branch."""
    return IntegerCache(encode, prefix)


@cache
def bytes_cache(encode: Codec, prefix: bytes) -> BytesCache:
    """The one cache of that codec and union branch."""
    return BytesCache(encode, prefix)
