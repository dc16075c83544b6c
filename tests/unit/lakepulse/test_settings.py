"""A value that a setting cannot take is one sentence that names the variable."""

import pytest

from lakepulse.errors import SettingsError
from lakepulse.settings import Settings


@pytest.mark.parametrize(
    ("variable", "value", "part", "reason"),
    [
        ("LAKEPULSE_POSTGRES_PORT", "abc", "postgres", "valid integer"),
        ("LAKEPULSE_POSTGRES_PORT", "70000", "postgres", "less than or equal to 65535"),
        ("LAKEPULSE_CAPTURE_SNAPSHOT_MODE", "sometimes", "capture", "'initial', 'no_data'"),
        ("LAKEPULSE_CAPTURE_SLOT", "Not-A-Slot", "capture", "match pattern"),
        ("LAKEPULSE_STREAM_DRIVER_MEMORY", "much", "stream", "match pattern"),
    ],
)
def test_a_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, part: str, reason: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        getattr(Settings(), part)
    assert f"{variable} is `{value}`" in str(caught.value)
    assert reason in str(caught.value)
