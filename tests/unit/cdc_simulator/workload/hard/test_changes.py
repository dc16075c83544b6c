"""Hard changes are chosen by name."""

import pytest

from cdc_simulator.workload.hard.changes import CHANGES, named
from lakepulse.errors import SettingsError


def test_one_some_or_all_are_chosen() -> None:
    assert named("toast") == ["toast"]
    assert named("toast, truncate") == ["toast", "truncate"]
    assert named("all") == list(CHANGES)


def test_an_unknown_one_is_refused_with_the_list() -> None:
    with pytest.raises(SettingsError, match="`tost` is no hard change"):
        named("toast,tost")
