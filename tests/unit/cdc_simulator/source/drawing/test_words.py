"""The lists can be relied on: ids count from 1, and what refers to a name finds it."""

import pytest

from cdc_simulator.source.drawing.words import families, identifier, names, rows


def test_ids_count_from_one_in_the_order_of_the_list() -> None:
    colors = names()["colors"]
    assert [identifier("colors", color) for color in colors] == list(range(1, len(colors) + 1))
    with pytest.raises(ValueError, match="Ultraviolet"):
        identifier("colors", "Ultraviolet")


def test_families_of_stock_items_use_packages_colors_and_groups_that_there_are() -> None:
    for family in families():
        assert {family["sold"], family["bought"]} <= set(names()["package_types"]), family["name"]
        assert set(family.get("colors", [])) <= set(names()["colors"]), family["name"]
        assert set(family["groups"]) <= set(range(1, len(names()["stock_groups"]) + 1)), family["name"]


@pytest.mark.parametrize(
    ("stem", "column"), [("countries", "iso_alpha3_code"), ("state_provinces", "state_province_code")]
)
def test_a_code_means_one_place(stem: str, column: str) -> None:
    codes = [row[column] for row in rows(stem)]
    assert len(set(codes)) == len(codes)
    assert all(code == code.strip().upper() for code in codes)
