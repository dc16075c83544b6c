"""Avro's zig-zag variable-length integers, from tables where values are small; ``row_encoder`` uses them.

Format: https://avro.apache.org/docs/1.12.0/specification/#binary-encoding (int and long).
"""

_LOW = 0x3FFF


def _minimal(unsigned: int) -> bytes:
    out = bytearray()
    while unsigned > 0x7F:
        out.append(unsigned & 0x7F | 0x80)
        unsigned >>= 7
    out.append(unsigned)
    return bytes(out)


MINIMAL = [_minimal(value) for value in range(_LOW + 1)]
"""Varints of 0..16383 (already zig-zagged), in their shortest form: 1 or 2 bytes."""

CONTINUED = [bytes((value & 0x7F | 0x80, value >> 7 | 0x80)) for value in range(_LOW + 1)]
"""The low 14 bits of a longer varint: always 2 bytes, both with the continuation bit."""

LENGTHS = [_minimal(value << 1) for value in range(8192)]
"""Zig-zagged varints of the non-negative values 0..8191: string lengths and small counters."""


def varint(value: int) -> bytes:
    """``value`` (int64) as an Avro int or long."""
    rest = (value << 1) ^ (value >> 63)
    if rest < 0x4000:
        return MINIMAL[rest]
    if rest < 0x1000_0000:
        return CONTINUED[rest & 0x3FFF] + MINIMAL[rest >> 14]
    low = CONTINUED[rest & 0x3FFF] + CONTINUED[rest >> 14 & 0x3FFF]
    rest >>= 28
    # Instants in microseconds and LSNs end here.
    return low + (
        CONTINUED[rest & 0x3FFF] + MINIMAL[rest >> 14] if 0x3FFF < rest < 0x1000_0000 else _minimal(rest)
    )


def text(value: str) -> bytes:
    """``value`` as an Avro string."""
    raw = value.encode()
    return varint(len(raw)) + raw


def nullable(value: bytes | None) -> bytes:
    """An encoded value as the union ["null", type]; None is null."""
    return b"\x00" if value is None else b"\x02" + value
