"""Work: whatever the order and the threads in which it is counted, its sum is the same, and it is taken once."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.builtin import JOB_RUNS
from lakepulse.contracts.metadata import doc_of
from spark_jobs.runtime.work import Portion, Transformation, Work

COUNTS = st.integers(0, 50)
LSNS = st.none() | st.integers(-1, 1000)


@st.composite
def portions(draw: st.DrawFn) -> Portion:
    checked = draw(COUNTS)
    return Portion(draw(COUNTS), checked, draw(st.integers(0, checked)), draw(LSNS), draw(LSNS))


@given(portions(), portions(), portions())
def test_portions_are_joined_in_any_order(first: Portion, second: Portion, third: Portion) -> None:
    joined = first.and_then(second).and_then(third)
    assert joined == third.and_then(first).and_then(second)
    assert joined.rows == first.rows + second.rows + third.rows
    assert joined.score is None or 0 <= joined.score <= 1


def test_the_positions_of_a_sum_are_the_first_and_the_last() -> None:
    both = Portion(1, after=-1, up_to=10).and_then(Portion(2, after=10, up_to=25))
    assert both == Portion(3, after=-1, up_to=25)
    assert Portion(1).and_then(Portion(2)) == Portion(3)


def test_the_score_is_the_share_that_holds() -> None:
    assert Portion(rows=9, checked=10, failed=1).score == 0.9
    assert Portion(rows=9).score is None


def test_work_of_all_threads_is_counted_and_taken_once() -> None:
    work = Work()

    def count(number: int) -> None:
        work.add(f"silver.{number % 2}", Transformation.UPSERT, Portion(1, 2, 1))

    assert not work.waiting
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(1000)))
    assert work.waiting
    assert work.take() == {
        (f"silver.{table}", Transformation.UPSERT): Portion(500, 1000, 500) for table in (0, 1)
    }
    assert not work.waiting
    assert work.take() == {}


def test_the_table_says_which_transformations_there_are() -> None:
    assert doc_of(JOB_RUNS.schema.field("transformation_type")) == ", ".join(Transformation)
