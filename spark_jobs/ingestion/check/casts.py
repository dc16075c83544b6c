"""Text to the contract's types, as DuckDB SQL: null where the text is not exactly such a value.

Nothing is rounded, cut off or guessed: ``12.7`` is no int64, ``1.239`` no decimal(18,2), ``3/4/2026`` no date unless
the table's format says so.
"""

from typing import assert_never

from lakepulse.contracts.files import FileFormats
from lakepulse.contracts.types import Kind, LogicalType

_TIME = r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}0*)?)?"
_ZONE = r" ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MIDNIGHT = "([T ]00:00(:00([.]0+)?)?(Z|[+]00(:?00)?)?)?"
_EXACT = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"


def cast(text: str, logical: LogicalType, formats: FileFormats) -> str:  # noqa: PLR0911  # one return per type
    """SQL over ``text`` (a column's expression): its value as ``logical``, null where it is none."""
    bare = f"trim({text})"
    match logical.kind:
        case Kind.STRING:
            return f"CASE WHEN length({text}) <= {logical.length} THEN {text} END" if logical.length else text
        case Kind.JSON:
            return f"CASE WHEN json_valid({text}) THEN {text} END"
        case Kind.BOOLEAN:
            return f"CASE lower({bare}) {_booleans()} END"
        case Kind.INT32 | Kind.INT64:
            whole = f"regexp_replace({bare}, '[.]0+$', '')"
            return _where(whole, "[+-]?[0-9]+", f"TRY_CAST({whole} AS {_integer(logical.kind)})")
        case Kind.FLOAT64:
            number = _number(bare, formats)
            found = f"TRY_CAST({number} AS DOUBLE)"
            return _where(
                number, f"{_EXACT}([eE][+-]?[0-9]+)?", f"CASE WHEN isfinite({found}) THEN {found} END"
            )
        case Kind.DECIMAL:
            number, scale = _number(bare, formats), logical.scale or 0
            form = f"[+-]?([0-9]+([.][0-9]{{0,{scale}}}0*)?|[.][0-9]{{1,{max(scale, 1)}}}0*)"
            return _where(number, form, f"TRY_CAST({number} AS DECIMAL({logical.precision}, {scale}))")
        case Kind.DATE:
            if formats.date_format:
                parsed = f"CAST(try_strptime({bare}, {_quoted(formats.date_format)}) AS DATE)"
                return f"coalesce({parsed}, {_iso_date(bare)})"
            return _iso_date(bare)
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            form = f"{_DATE}({_TIME}({_ZONE})?)?"
            iso = _where(bare, form, f"TRY_CAST({bare} AS TIMESTAMPTZ)")
            if formats.timestamp_format:
                own = f"try_strptime({bare}, {_quoted(formats.timestamp_format)})"
                return f"coalesce(CAST({own} AS TIMESTAMPTZ), {iso})"
            return iso
        case Kind.BYTES:
            return _where(
                bare, "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", f"from_base64({bare})"
            )
        case _:
            assert_never(logical.kind)


def _where(text: str, form: str, value: str) -> str:
    return f"CASE WHEN regexp_full_match({text}, '{form}') THEN {value} END"


def _iso_date(bare: str) -> str:
    # Workbooks and Parquet have days with a time of 0.
    return _where(bare, f"{_DATE}{_MIDNIGHT}", f"TRY_CAST(left({bare}, 10) AS DATE)")


def _number(bare: str, formats: FileFormats) -> str:
    return f"replace({bare}, ',', '.')" if formats.decimal_mark == "," else bare


def _integer(kind: Kind) -> str:
    return "INTEGER" if kind is Kind.INT32 else "BIGINT"


def _booleans() -> str:
    words = {"TRUE": ("true", "1", "yes"), "FALSE": ("false", "0", "no")}
    return " ".join(f"WHEN '{word}' THEN {value}" for value, meant in words.items() for word in meant)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
