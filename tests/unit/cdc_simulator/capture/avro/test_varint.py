import io

import fastavro
from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.capture.avro.varint import CONTINUED, LENGTHS, MINIMAL, varint


def reference(value: int) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, "long", value)
    return out.getvalue()


@given(st.integers(-(2**63), 2**63 - 1))
def test_any_long_is_as_avro_writes_it(value: int) -> None:
    assert varint(value) == reference(value)


def test_every_power_of_two_and_its_neighbours() -> None:
    values = [sign * (2**e + d) for e in range(63) for d in (-1, 0, 1) for sign in (1, -1)]
    assert [varint(v) for v in values] == [reference(v) for v in values]


def test_tables_agree_with_the_function() -> None:
    assert all(LENGTHS[n] == varint(n) for n in range(len(LENGTHS)))
    # Two table entries in a row make a longer number.
    assert CONTINUED[300 << 1 & 0x3FFF] + MINIMAL[(300 + 0x2000 * 7) << 1 >> 14] == reference(
        300 + 0x2000 * 7
    )
