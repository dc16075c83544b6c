from hypothesis import given
from hypothesis import strategies as st

from cdc_simulator.capture.kafka.acknowledgements import Acknowledgements

BATCHES = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(BATCHES, st.randoms())
def test_a_position_is_safe_exactly_when_its_batch_and_all_before_it_arrived(
    waiting: list[int], random: object
) -> None:
    acknowledgements = Acknowledgements()
    batches = [acknowledgements.sent(10 * (i + 1), count) for i, count in enumerate(waiting)]
    reports = [i for i, count in enumerate(waiting) for _ in range(count)]
    random.shuffle(reports)  # type: ignore[attr-defined]
    open_reports = list(waiting)
    for i in reports:
        acknowledgements.acknowledged(batches[i])
        open_reports[i] -= 1
        whole = next((n for n, count in enumerate(open_reports) if count), len(waiting))
        assert acknowledgements.position == 10 * whole
    assert acknowledgements.position == 10 * len(waiting)
    assert acknowledgements.idle


def test_an_idle_position_moves_at_once_and_a_busy_one_with_its_batch() -> None:
    acknowledgements = Acknowledgements()
    acknowledgements.reached(50)
    assert acknowledgements.position == 50
    batch = acknowledgements.sent(60, 1)
    acknowledgements.reached(90)
    assert acknowledgements.position == 50
    acknowledgements.acknowledged(batch)
    assert acknowledgements.position == 90


def test_positions_never_go_back() -> None:
    acknowledgements = Acknowledgements()
    acknowledgements.reached(90)
    acknowledgements.sent(60, 0)
    acknowledgements.reached(70)
    assert acknowledgements.position == 90


def test_the_oldest_batch_under_way_tells_the_lag() -> None:
    acknowledgements = Acknowledgements()
    first = acknowledgements.sent(10, 1, committed_us=111)
    acknowledgements.sent(20, 1, committed_us=222)
    assert acknowledgements.oldest_committed_us == 111
    acknowledgements.acknowledged(first)
    assert acknowledgements.oldest_committed_us == 222
