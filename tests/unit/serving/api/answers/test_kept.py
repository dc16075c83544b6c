"""What is kept, for how long, and that an answer of an era that has ended is not taken for one of the next."""

import time

from serving.api.access.roles import Role
from serving.api.answers.formats import RowForm
from serving.api.answers.kept import LARGEST_BYTES, MOST_BYTES, KeptAnswers, Request, _bytes
from serving.api.answers.ready import Ready
from serving.basis import Basis

ASKED = Request("stock", (), Role.VIEWER, RowForm.JSON)


def ready(body: bytes = b"{}", seconds: float = 60.0, era: int = 0) -> Ready:
    return Ready("stock", body, b'"x"', [], None, Basis((), "lake"), time.monotonic() + seconds, era)


def test_an_answer_is_fresh_until_its_time_and_in_its_era() -> None:
    kept, answer = KeptAnswers(), ready()
    kept.keep(ASKED, answer)
    assert kept.fresh(ASKED) is answer
    kept.end_era()
    assert kept.fresh(ASKED) is None
    assert kept.last(ASKED) is answer
    kept.keep(ASKED, ready(seconds=0.0, era=1))
    assert kept.fresh(ASKED) is None


def test_what_was_asked_before_a_publication_is_not_fresh_after_it() -> None:
    kept = KeptAnswers()
    era = kept.era
    kept.end_era()
    kept.keep(ASKED, ready(era=era))
    assert kept.fresh(ASKED) is None


def test_all_that_is_kept_stays_within_its_memory() -> None:
    kept, body = KeptAnswers(), b"x" * (LARGEST_BYTES // 2)
    for number in range(MOST_BYTES // len(body) + 10):
        kept.keep_at_door(number, ready(body))
    assert kept.fresh(0) is None
    assert kept.fresh(MOST_BYTES // len(body) + 9)
    assert sum(len(each.body or b"") for each in kept._fresh.values()) <= MOST_BYTES
    kept.keep_at_door(5, ready(body))
    kept.keep_at_door(5, ready(body))
    assert kept._fresh_bytes == sum(map(_bytes, kept._fresh.values()))
    kept.keep_at_door("too large", ready(b"x" * (LARGEST_BYTES + 1)))
    assert kept.fresh("too large") is None
