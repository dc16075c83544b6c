"""Values that TOAST left out: each is the one of the row's image before, whichever key it had then."""

import pyarrow as pa

from lakepulse.contracts.catalog import load_catalog
from proof.checks.silver.history import toasted
from proof.silver_state import UNAVAILABLE

SUPPLIERS = load_catalog().get("silver.suppliers")


def filled(*rows: tuple[str, int, int, int, str | None]) -> list[str | None]:
    names = ["_op", "_commit_lsn", "_sequence", "supplier_id", "internal_comments"]
    changes = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
    images = toasted(SUPPLIERS, changes).sort_by([("_commit_lsn", "ascending"), ("_sequence", "ascending")])
    return list(images["internal_comments"].to_pylist())


def test_a_value_is_that_of_the_keys_image_before() -> None:
    found = filled(
        ("r", 1, 1, 7, "long"),
        ("r", 1, 2, 8, "other"),
        ("u", 2, 1, 7, UNAVAILABLE),
        ("u", 3, 1, 7, UNAVAILABLE),
    )
    assert found == ["long", "other", "long", "long"]


def test_a_changed_key_goes_on_from_the_deleted_row() -> None:
    found = filled(
        ("r", 1, 1, 3, "other"), ("r", 1, 2, 7, "long"), ("d", 2, 1, 7, None), ("c", 2, 2, 4, UNAVAILABLE)
    )
    assert found == ["other", "long", None, "long"]
