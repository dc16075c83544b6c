"""Random histories of the small shop that obey its foreign key, as Postgres would see to."""

from hypothesis import strategies as st

from tests.unit.spark_jobs.silver.small_shop import UNCHANGED, Source

KEYS = st.integers(1, 4)
NAMES = st.sampled_from(["ann", " ann", "bob  ", "", "Ünal"])
SCORES = st.sampled_from([None, -1, 0, 7])
TEXTS = st.sampled_from([None, "a", "b", "long"])


@st.composite
def sources(draw: st.DrawFn, truncations: bool = True) -> Source:
    """A source after a few transactions of a few changes each."""
    source = Source()
    for _ in range(draw(st.integers(1, 7))):
        source.begin()
        for _ in range(draw(st.integers(1, 5))):
            _change(draw, source, truncations)
        source.commit()
    return source


def _change(draw: st.DrawFn, source: Source, truncations: bool) -> None:
    kind = draw(st.sampled_from(["owner", "owner", "thing", "thing", "thing", "rename", "truncate"]))
    if kind == "owner":
        _owner(draw, source)
    elif kind == "rename":
        _rename(draw, source)
    elif kind == "thing":
        _thing(draw, source)
    elif truncations and draw(st.booleans()):
        source.write("things", "t", {})


def _owner(draw: st.DrawFn, source: Source) -> None:
    key = draw(KEYS)
    used = {one["owner_id"] for one in source.things.values()}
    if key in source.owners and key not in used and draw(st.booleans()):
        source.write("owners", "d", {"owner_id": key})
    else:
        op = "u" if key in source.owners else "c"
        name = draw(st.one_of(NAMES, st.just(UNCHANGED)) if op == "u" else NAMES)
        source.write("owners", op, {"owner_id": key, "name": name, "score": draw(SCORES)})


def _thing(draw: st.DrawFn, source: Source) -> None:
    key = draw(KEYS)
    if key in source.things and draw(st.integers(0, 3)) == 0:
        source.write("things", "d", {"thing_id": key})
    elif source.owners:
        op = "u" if key in source.things else "c"
        owner = draw(st.sampled_from(sorted(source.owners)))
        note = draw(st.one_of(TEXTS, st.just(UNCHANGED)) if op == "u" else TEXTS)
        source.write("things", op, {"thing_id": key, "owner_id": owner, "label": draw(TEXTS), "note": note})


def _rename(draw: st.DrawFn, source: Source) -> None:
    """A changed primary key: a delete followed at once by a create, with an untouched long value."""
    old, new = draw(KEYS), draw(KEYS)
    if old in source.things and new not in source.things:
        row = dict(source.things[old])
        source.write("things", "d", {"thing_id": old})
        source.things[new] = row
        source.write("things", "c", {**row, "thing_id": new, "note": UNCHANGED})
