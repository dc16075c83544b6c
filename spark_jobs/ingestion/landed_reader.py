"""A reader of one table's landed files, group by group: what was read, what was passed over, what cannot be taken."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from lakepulse.contracts.model import Contract
from lakepulse.errors import IngestionError
from spark_jobs.ingestion.check.check import LETTERS, Checker, rows_schema
from spark_jobs.ingestion.check.spool import Spool
from spark_jobs.ingestion.discover.fetch import Fetched, fetch
from spark_jobs.ingestion.discover.landing import LandedFile, Landing
from spark_jobs.ingestion.read.read import parts
from spark_jobs.ingestion.settings import IngestionSettings
from spark_jobs.ingestion.write.ledger import LANDING, Taken
from spark_jobs.ingestion.write.load import ReadFile


@dataclass
class TableOutcome:
    """What a run did to one table: ledger entries of what it took, names with why others were not."""

    table: str
    files: list[dict[str, Any]] = field(default_factory=list)
    passed_over: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


class LandedReader:
    """Reads files of one table; one content is read once."""

    def __init__(
        self, landing: Landing, settings: IngestionSettings, contract: Contract, known: Taken
    ) -> None:
        self.outcome = TableOutcome(contract.table)
        self._landing, self._memory, self._contract = landing, settings.group_bytes, contract
        self._contents = {row["sha256"]: row["file"] for row in known.by_content.values()}
        self._checker = Checker(contract)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._checker.close()

    @contextmanager
    def read(self, group: Sequence[LandedFile]) -> Iterator[list[ReadFile]]:
        """Those of ``group`` that can be taken; they can be gone through as long as the block lasts."""
        with ExitStack() as open_files:
            found = []
            for file in group:
                read = self._read(file)
                if read is not None:
                    open_files.callback(read.close)
                    found.append(read)
            yield found

    def _read(self, file: LandedFile) -> ReadFile | None:
        try:
            with (
                self._landing.open(self._contract.name, file) as stream,
                fetch(file, stream, self._memory) as fetched,
            ):
                return self._checked(fetched)
        except FileNotFoundError:
            self.outcome.passed_over[file.name] = "is gone"
        except IngestionError as error:
            self.outcome.refused[file.name] = str(error)
        return None

    def _checked(self, fetched: Fetched) -> ReadFile | None:
        file, passed_over = fetched.file, self.outcome.passed_over
        if fetched.sha256 in self._contents:
            passed_over[file.name] = f"has the content of {self._contents[fetched.sha256]}, which was taken"
            return None
        if fetched.size != file.size or self._landing.again(self._contract.name, file) != file:
            passed_over[file.name] = "is still being written; the next run takes it"
            return None
        read = read_file(self._checker, self._contract, fetched, LANDING, self._memory)
        self._contents[fetched.sha256] = file.name
        return read


def read_file(
    checker: Checker, contract: Contract, fetched: Fetched, way: str, memory_bytes: int
) -> ReadFile:
    """What was fetched as rows and dead letters; IngestionError where nothing of it can be taken."""
    formats, rows, letters = (
        dict[str, None](),
        Spool(rows_schema(contract), memory_bytes),
        Spool(LETTERS, memory_bytes),
    )
    for part in parts(contract, fetched.file.name, fetched.stream):
        formats[part.format] = None
        checked = checker.check(part)
        rows.add(checked.rows)
        letters.add(checked.letters)
    return ReadFile(fetched.file, fetched.sha256, way, ", ".join(formats), rows, letters)


def groups(files: Sequence[LandedFile], group_bytes: int) -> Iterator[list[LandedFile]]:
    """``files`` in their order, so many together that they stay below ``group_bytes``; one at least."""
    group, size = list[LandedFile](), 0
    for file in files:
        if group and size + file.size > group_bytes:
            yield group
            group, size = [], 0
        group.append(file)
        size += file.size
    if group:
        yield group
