"""The checksum of an event, the same from the event that was sent and from a typed table.

It is over the text of all fields in the contract's order, joined by ``|``: nothing for a null, microseconds since 1970
for the time, decimals with two places, integers in decimal. Of the MD5 of its UTF-8 bytes the last eight bytes are a
signed 64-bit integer, least significant byte first. DuckDB's ``md5_number_lower`` gives the same bits without the sign.
"""

from hashlib import md5

from cdc_simulator.web.visits.event import Event

_SIGN, _MODULUS = 1 << 63, 1 << 64


def checksum(event: Event) -> int:
    """The event's checksum, from -2**63 to 2**63 - 1."""
    text = "|".join(["" if value is None else str(value) for value in event])
    digest = md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little", signed=True)


def checksum_sql() -> str:
    """The same as a DuckDB expression over a table with the event's columns; ``occurred_at`` is a timestamp."""
    fields = ", ".join(f"coalesce({_text(name)}, '')" for name in Event._fields)
    number = f"CAST(md5_number_lower(concat_ws('|', {fields})) AS HUGEINT)"
    return f"CAST({number} - CASE WHEN {number} >= {_SIGN} THEN {_MODULUS} ELSE 0 END AS BIGINT)"


def _text(name: str) -> str:
    value = f"epoch_us({name})" if name == "occurred_at" else name
    return f"CAST({value} AS VARCHAR)"
