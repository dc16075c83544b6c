"""Random rows of any table, drawn from its contract: types, nulls, keys, references, and values at the limits.

hypothesis draws what a failure is repeated from (``dealers``: a seed and the rare values); a ``Dealer`` deals thousands
of cells out of it, more than hypothesis itself would draw or shrink. A differing row tells enough.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Column, Contract, TableKind
from lakepulse.contracts.types import Kind, LogicalType

Row = dict[str, Any]
KEYS = 40
"""Keys and references are of 1 to KEYS, so that rows meet."""
START = datetime(2026, 1, 20, tzinfo=UTC)
DAYS = 60

TEXTS = (
    *("", " ", "a", "A ", "  padded  ", "\ttab\t", "\u00a0hard blank\u00a0", "line\nbreak", "end of line\n"),
    *(
        "Ünal",
        "STRASSE",
        "straße",
        "İstanbul",
        "ΟΔΟΣ",
        "ŉ",
        "ﬁn",
        "e\u0301",
        "日本",
        "🚚🚚",
        "\u200b",
        "'quoted'",
        "a\\b",
    ),
    *(
        "ann@example.com",
        "Ann@Example.COM",
        "ann@example.com\n",
        "@",
        "HTTP://Example.com/Ü",
        "http://x\n://y",
    ),
    *("(0)30 123-45", "٣٤٥", "+1 206", "none", "null", "NaN", "0"),
)
_DELIVERED = (
    "2026-02-03T07:05:00",
    "2026-2-3",
    "2026",
    " 2026-02-03",
    "infinity",
    "epoch",
    "2026-02-30",
    "",
    "x",
    "02026-02-03",
)
DOCUMENTS = (
    *(
        "{}",
        "[]",
        "null",
        '"text"',
        '{"DeliveredWhen": null}',
        '{"DeliveredWhen": 7}',
        '{"DeliveredWhen": [1]}',
    ),
    *('{"a": {"DeliveredWhen": "2026-01-01"}}', '{"DeliveredWhen": "2026\\u002d02-03T01:00:00"}'),
    *(f'{{"DeliveredWhen": "{when}", "b": [1, 2]}}' for when in _DELIVERED),
    # So many that some delivery meets its order and its customer.
    *(f'{{"DeliveredWhen": "2026-02-{day:02}T07:05:00"}}' for day in range(1, 29)),
)
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1582, 10, 10, 12, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=UTC),
    datetime(2050, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


@dataclass
class Dealer:
    """Deals values: ``rare`` is the share of values at the limits of their type, ``nulls`` that of nulls."""

    seed: int
    rare: float
    nulls: float
    texts: Sequence[str] = ()
    moments: Sequence[datetime] = ()
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        """Begin at the seed."""
        self.dice = Random(self.seed)  # not for secrets

    def hits(self, share: float) -> bool:
        """True in ``share`` of all calls."""
        return self.dice.random() < share

    def column(self, name: str, column: Column, key: Sequence[str]) -> object:
        """A value of a column, null only where it may be."""
        if column.nullable and self.hits(self.nulls):
            return None
        is_number = column.type.kind is not Kind.STRING
        if name in key or column.references or (is_number and name.endswith(("_id", "_by"))):
            return self.dice.randint(1, KEYS)
        return self.value(column.type)

    def value(self, of: LogicalType) -> object:  # noqa: PLR0911  # one return per type
        """A value of a type."""
        match of.kind:
            case Kind.BOOLEAN:
                return self.hits(0.5)
            case Kind.INT32 | Kind.INT64:
                return self._whole(31 if of.kind is Kind.INT32 else 63)
            case Kind.FLOAT64:
                return self.dice.choice([0.0, -0.0, 1.5, 1e300, -1e-300])
            case Kind.DECIMAL:
                return self._decimal(of.precision or 38, of.scale or 0)
            case Kind.STRING:
                return self.dice.choice([*TEXTS, *self.texts])[: of.length]
            case Kind.JSON:
                return self.dice.choice(DOCUMENTS)
            case Kind.BYTES:
                return self.dice.randbytes(self.dice.choice([0, 1, 9]))
            case Kind.DATE:
                return self.day()
            case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
                return self.moment()

    def moment(self) -> datetime:
        """A time, mostly in the DAYS after START."""
        if self.hits(self.rare):
            return self.dice.choice([*MOMENTS, *self.moments])
        hours = timedelta(hours=self.dice.randrange(24 * DAYS))
        return START + hours + timedelta(microseconds=self.dice.choice([0, 0, 1, 999_999]))

    def day(self) -> date:
        """A day, mostly of the DAYS after START."""
        return self.moment().date()

    def _whole(self, bits: int) -> int:
        if self.hits(self.rare):
            return self.dice.choice((-int(2**bits), int(2**bits) - 1, -1, 0))
        return self.dice.randint(-2, 30)

    def _decimal(self, precision: int, scale: int) -> Decimal:
        if self.hits(self.rare):
            unscaled = self.dice.choice([10**precision - 1, 1 - 10**precision, 1, -1, 0])
        else:
            unscaled = self.dice.choice([self.dice.randint(0, 10_000), self.dice.randint(-10, 1_000_000)])
        return Decimal(unscaled).scaleb(-scale)


_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_texts = st.lists(st.text(_characters, max_size=20), max_size=8)
_moments = st.lists(st.datetimes(timezones=st.just(UTC)), max_size=4)


def dealers(*, at_limits: bool) -> st.SearchStrategy[Dealer]:
    """Dealers with other seeds and shares; with values at the limits of numbers and times only if so asked."""
    return st.builds(
        Dealer,
        seed=st.integers(0, 2**32),
        rare=st.sampled_from([0.02, 0.2] if at_limits else [0.0]),
        nulls=st.sampled_from([0.1, 0.5]),
        texts=_texts,
        moments=_moments,
    )


def changes(dealer: Dealer, catalog: Catalog, contract: Contract, keys: int, count: int) -> list[Row]:
    """``count`` rows of a silver table's bronze input: changes of some ``keys`` keys, several of some of them.

    Some repeat the image before; of the first ones of a key most are creates. Mandatory columns are null now and then
    where the dealer deals values at the limits.
    """
    source = catalog.source_of(contract.table)
    latest: dict[tuple[Any, ...], Row] = {}
    found = []
    for number in range(count):
        image = _image(dealer, source, keys)
        key = tuple(image[name] for name in source.key)
        if key in latest and dealer.hits(0.2):
            image = latest[key]
        op = _operation(dealer, known=key in latest)
        latest[key] = image
        row = {name: image[name] for name in source.key} if op == "d" else image
        found.append({**dict.fromkeys(source.columns), **row, **_identity(dealer, number, op)})
    return found


def _image(dealer: Dealer, source: Contract, keys: int) -> Row:
    image = {name: dealer.column(name, column, source.key) for name, column in source.columns.items()}
    image |= {name: dealer.dice.randint(1, keys) for name in source.key}
    spoiled = [name for name in image if name not in source.key and dealer.hits(dealer.rare / 20)]
    return {**image, **dict.fromkeys(spoiled)}


def _operation(dealer: Dealer, *, known: bool) -> str:
    if not known:
        return dealer.dice.choice("ccccru")
    return dealer.dice.choice("uuud")


def _identity(dealer: Dealer, number: int, op: str) -> Row:
    # Several changes in a transaction, and transactions in order of time.
    lsn = 100 + number // 3
    return {
        "_op": op,
        "_commit_lsn": lsn,
        "_sequence": number % 3 + 1,
        "_committed_at": START + timedelta(minutes=lsn * 37),
    }


def missing_keys(dealer: Dealer, tables: Mapping[str, object]) -> dict[str, list[int]]:
    """For some of the referenced ``tables``, keys that are said not to exist."""
    return {table: sorted(dealer.dice.sample(range(1, KEYS + 1), 5)) for table in tables if dealer.hits(0.5)}


def versions_before(contract: Contract, events: Sequence[Row]) -> Iterator[Row]:
    """Current versions, older than ``events``, for every other key: some equal to the first image, some not."""
    assert contract.kind is TableKind.SCD2
    seen = set[tuple[object, ...]]()
    for event in events:
        key = tuple(event[name] for name in contract.key)
        if key not in seen and len(seen) % 2 == 0 and event["_op"] != "d":
            opened = START - timedelta(days=len(seen))
            yield {
                **{name: event[name] for name in contract.columns},
                **{"_commit_lsn": 1, "_sequence": 1, "_committed_at": opened, "_valid_from": opened},
                **{"_valid_to": None, "_is_current": True},
            }
        seen.add(key)
