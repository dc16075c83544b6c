"""No API is asked unless a setting names it."""

import pytest

from lakepulse.errors import ContractError, SettingsError
from spark_jobs.ingestion.apis.settings import NOT_ASKED, ApiNotAskedError, ApiSettings
from tests.unit.spark_jobs.ingestion.apis.sources import source

KNOWN = {"numbers": source(), "letters": source(api="letters")}


def test_all_are_off_by_default() -> None:
    with pytest.raises(ApiNotAskedError, match="no API is on") as raised:
        ApiSettings().chosen(KNOWN, ())
    assert "numbers, letters in LAKEPULSE_API_SOURCES" in raised.value.cure
    assert raised.value.exit_code == NOT_ASKED


def test_those_that_are_on_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_API_SOURCES", " numbers, letters,numbers ")
    assert [each.api for each in ApiSettings().chosen(KNOWN, ())] == ["letters", "numbers"]
    assert [each.api for each in ApiSettings().chosen(KNOWN, ("numbers",))] == ["numbers"]


def test_one_that_is_off_is_not_asked_even_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_API_SOURCES", "letters")
    with pytest.raises(ApiNotAskedError, match="the API numbers is off") as raised:
        ApiSettings().chosen(KNOWN, ("numbers",))
    assert raised.value.cure == "Add numbers to LAKEPULSE_API_SOURCES to let LakePulse ask it."


def test_a_name_without_a_contract_is_refused_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_API_SOURCES", "number")
    with pytest.raises(ContractError, match=r"there is no API `number` \(did you mean `numbers`\?\)"):
        ApiSettings().chosen(KNOWN, ())


def test_a_setting_overrides_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "LAKEPULSE_API_ADDRESSES", "numbers=http://127.0.0.1:8080/n?x=1, letters=https://l.example/"
    )
    assert ApiSettings().address(KNOWN["numbers"]) == "http://127.0.0.1:8080/n?x=1"
    monkeypatch.delenv("LAKEPULSE_API_ADDRESSES")
    assert ApiSettings().address(KNOWN["numbers"]) == KNOWN["numbers"].address


@pytest.mark.parametrize("text", ["numbers", "numbers=", "numbers=ftp://x", "=https://x"])
def test_an_address_without_its_api_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LAKEPULSE_API_ADDRESSES", text)
    with pytest.raises(SettingsError, match=r"LAKEPULSE_API_ADDRESSES is .*expected name=https"):
        ApiSettings()


def test_a_secret_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_API_ADDRESSES", "numbers=http://api.example/")
    with pytest.raises(SettingsError, match="which sends a secret"):
        ApiSettings().address(source(auth={"kind": "bearer", "secret": "key"}))
