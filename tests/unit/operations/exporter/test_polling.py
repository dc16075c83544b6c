"""A source that fails or hangs is the only one missing; the page says which one."""

import threading
from dataclasses import dataclass, field

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from operations.exporter.family import Family, Reading
from operations.exporter.polling import Exported

FIGURE = Family("lakepulse_figure", "A figure", ("place",))


@dataclass
class Said:
    """A source that says what it is told to say."""

    name: str
    seconds: float = 60.0
    families: tuple[Family, ...] = (FIGURE,)
    value: float | None = 1.0
    asked: threading.Event = field(default_factory=threading.Event)
    answers: threading.Event = field(default_factory=threading.Event)

    def read(self) -> Reading:
        self.asked.set()
        self.answers.wait(10)
        if self.value is None:
            raise ConnectionError("away")
        return {FIGURE: {(self.name,): self.value}}


def page(exported: Exported) -> str:
    registry = CollectorRegistry()
    registry.register(exported)
    return generate_latest(registry).decode()


def ready(name: str, value: float | None = 1.0, seconds: float = 60.0) -> Said:
    said = Said(name, seconds, value=value)
    said.answers.set()
    return said


def test_a_source_that_fails_takes_no_other_with_it(caplog: pytest.LogCaptureFixture) -> None:
    exported = Exported([ready("here", 7.0), ready("gone", None)])
    for each in exported.polled:
        each.poll()
        each.poll()
    text = page(exported)
    assert 'lakepulse_figure{place="here"} 7.0' in text
    assert 'place="gone"' not in text
    assert 'lakepulse_exporter_source_up{source="here"} 1.0' in text
    assert 'lakepulse_exporter_source_up{source="gone"} 0.0' in text
    assert caplog.text.count("gone cannot be read (ConnectionError: away)") == 1, "said once, not each time"


def test_what_a_source_said_before_it_went_is_not_shown_as_if_it_were_now() -> None:
    source = ready("place")
    exported = Exported([source])
    exported.polled[0].poll()
    assert 'place="place"' in page(exported)
    source.value = None
    exported.polled[0].poll()
    assert 'place="place"' not in page(exported)
    source.value = 2.0
    exported.polled[0].poll()
    assert 'lakepulse_figure{place="place"} 2.0' in page(exported)


def test_a_scrape_waits_for_no_source_and_one_that_hangs_counts_as_away() -> None:
    hanging, stop = Said("slow", seconds=0.01), threading.Event()
    exported = Exported([hanging, ready("quick")])
    exported.start(stop)
    assert hanging.asked.wait(10)
    while exported.polled[0].up is not False:
        stop.wait(0.01)
    text = page(exported)
    assert 'lakepulse_exporter_source_up{source="slow"} 0.0' in text
    stop.set()
    hanging.answers.set()


def test_before_its_first_reading_a_source_is_neither_there_nor_away() -> None:
    assert "lakepulse_exporter_source_up{" not in page(Exported([ready("new")]))


def test_what_a_source_said_is_not_shown_once_it_is_late_with_the_next() -> None:
    exported = Exported([ready("slow", seconds=0.01)])
    exported.polled[0].poll()
    while exported.polled[0].up is not False:
        threading.Event().wait(0.01)
    assert 'lakepulse_figure{place="slow"}' not in page(exported)
