"""The arithmetic of scaling: the page says what the script says, and measured figures take the reference's place."""

import json
from pathlib import Path

from bench.scaling import Hop, figures, hops, sources, table
from lakepulse.settings import PROJECT_ROOT


def test_the_page_has_the_tables_of_the_script() -> None:
    page = (PROJECT_ROOT / "docs" / "scaling.md").read_text()
    known = figures(None)
    assert table(hops(known)) in page
    assert sources(known) in page


def test_a_hop_keeps_something_in_hand() -> None:
    hop = Hop("x", 1_000.0, "measured", "")
    assert [hop.needed(rate) for rate in (1, 600, 601, 6_000)] == [1, 1, 2, 10]


def test_what_is_beyond_todays_bound_is_marked() -> None:
    assert Hop("x", 1_000.0, "measured", "", most=1).cell(700) == "2 (!)"
    assert Hop("x", 1_000.0, "measured", "").cell(700) == "2"


def test_what_was_measured_here_comes_first(tmp_path: Path) -> None:
    (tmp_path / "capture.json").write_text(
        json.dumps({"changes_per_second": {"kafka": [90.0, 100.0, 250.0]}})
    )
    rates = [
        {"rate": 20, "stream_per_thousand_changes": 9.0},
        {"rate": 2000, "stream_per_thousand_changes": 0.4},
    ]
    (tmp_path / "cost.json").write_text(json.dumps({"rates": rates}))
    known = figures(tmp_path)
    assert (known["capture_per_second"].value, known["stream_ms_a_change"].value) == (100.0, 0.4)
    assert known["stream_ms_a_change"].basis == "measured"
    assert known["decode_per_core"] == figures(None)["decode_per_core"]


def test_a_hop_is_as_certain_as_its_least_certain_figure() -> None:
    found = {hop.name: hop.basis for hop in hops(figures(None))}
    assert (found["capture"], found["partition"]) == ("measured", "unknown")
