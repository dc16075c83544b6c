"""Pages of one request: every record once, or an error that says why not."""

from collections.abc import Iterator

from lakepulse.contracts.apis.model import ApiSource
from lakepulse.errors import ApiError
from spark_jobs.ingestion.apis.answers import ApiAnswer, PassingError
from spark_jobs.ingestion.apis.paging import first_request, next_request
from spark_jobs.ingestion.apis.records import Record, at, records_of
from spark_jobs.ingestion.apis.session import ApiRequest, ApiSession


def all_records(session: ApiSession, request: ApiRequest) -> Iterator[Record]:
    """The records of all pages of ``request``.

    Raises ApiError where the API fails for good, gives a page again whatever it is asked, or fewer than its total.
    """
    source, asked = session.source, set[str]()
    page: ApiRequest | None = first_request(source, request)
    before: list[Record] = []
    so_far = 0
    while page is not None:
        _require_new(source, page, asked)
        answer, records = _page(session, page, before)
        yield from records
        so_far += len(records)
        following = next_request(source, page, answer, len(records), so_far)
        if following is None:
            _require_total(source, answer, so_far)
        before, page = records, following


def _page(session: ApiSession, page: ApiRequest, before: list[Record]) -> tuple[ApiAnswer, list[Record]]:
    """The answer to ``page`` and its records, asked for again while that may help."""
    try:
        for attempt in session.attempts():
            with attempt:
                answer = session.ask(page)
                records = records_of(session.source, answer.document)
                if records and records == before:
                    raise PassingError("the records of the page before once more")
    except PassingError as error:
        source = session.source
        raise ApiError(
            f"the API {source.api} gave {error} at the last of {source.retry.attempts} attempts at {page}",
            f"Run `lakepulse fetch {source.api}` again later; what was landed stays.",
        ) from None
    return answer, records


def _require_new(source: ApiSource, page: ApiRequest, asked: set[str]) -> None:
    """Note ``page``; ApiError where it was asked for before: its paging goes in a ring."""
    if str(page) in asked:
        raise ApiError(
            f"the API {source.api} leads back to a page that it gave already, {page}",
            f"Correct `paging` in contracts/apis/{source.api}.yaml.",
        )
    asked.add(str(page))


def _require_total(source: ApiSource, answer: ApiAnswer, came: int) -> None:
    path = source.paging.total if source.paging else None
    total = at(source, answer.document, path) if path else came
    if total != came:
        raise ApiError(
            f"the API {source.api} speaks of {total} records ({path}) and gave {came}",
            f"Run `lakepulse fetch {source.api}` again; nothing of this period was landed.",
        )
