"""WAL positions: Postgres' text form and the number that everything here compares."""


def parse_lsn(text: str) -> int:
    """``16/B374D848`` as a number."""
    high, low = text.split("/")
    return int(high, 16) << 32 | int(low, 16)


def format_lsn(lsn: int) -> str:
    """A number as ``16/B374D848``."""
    return f"{lsn >> 32:X}/{lsn & 0xFFFFFFFF:X}"
