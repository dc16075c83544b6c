"""The exceptions that users see, each one sentence with its cure.

LakePulseError
├── SettingsError          a setting is missing or out of bounds
├── ContractError          a contract is wrong (file, line and key in the text)
├── ServiceError           a service cannot be started or reached
│   ├── PortInUseError
│   ├── ArtifactError      a download or its checksum failed
│   └── ApiError           an API refuses, stays silent or answers what its contract does not say
├── CaptureError           capture cannot go on
│   └── LostGuaranteeError a change can no longer be proved to arrive (slot gone, …)
├── LakeError              a lake table is missing, locked or not what its contract says
│   └── LostEventsError    a committed transaction never arrived whole
├── QueryError             an ad-hoc query is not answered
│   ├── QueryRefusedError  it has what is not allowed; it was not run
│   └── QueryLimitError    it came to a limit of time, memory or rows
├── QualityError           a rule with ``on_fail: fail`` was violated
├── IngestionError         a file cannot be taken (name and reason in the text)
├── ModelError             the history is too small for a model, or gives it no clear parameters
└── VerificationError      source and lake differ
"""


def first_line(error: BaseException) -> str:
    """What another library's ``error`` says, for a sentence of ours; its class where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


class LakePulseError(Exception):
    """Base of all errors that the command line prints as one sentence.

    ``problem`` says what is wrong and where, ``cure`` names the command or setting that mends it.
    """

    exit_code = 1

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem.rstrip('.')}. {cure}")
        self.problem = problem
        self.cure = cure


class SettingsError(LakePulseError):
    """A setting is missing or out of bounds."""

    exit_code = 2


class ContractError(LakePulseError):
    """A contract is wrong; the text names file, line and key."""

    exit_code = 2


class ServiceError(LakePulseError):
    """A service cannot be started or reached."""

    exit_code = 3


class PortInUseError(ServiceError):
    """A port that a service needs is taken."""


class ArtifactError(ServiceError):
    """A download failed or its SHA-256 is not the pinned one."""


class ApiError(ServiceError):
    """An API refuses, stays silent, or answers what its contract does not say."""


class CaptureError(LakePulseError):
    """Capture cannot go on."""

    exit_code = 4


class LostGuaranteeError(CaptureError):
    """A change can no longer be proved to arrive: slot gone, WAL removed, topic recreated."""

    exit_code = 5


class LakeError(LakePulseError):
    """A lake table is missing, locked or not what its contract says."""

    exit_code = 6


class LostEventsError(LakeError):
    """A committed transaction never arrived whole in bronze."""

    exit_code = 7


class QualityError(LakePulseError):
    """A rule with ``on_fail: fail`` was violated."""

    exit_code = 8


class VerificationError(LakePulseError):
    """Source and lake differ."""

    exit_code = 9


class IngestionError(LakePulseError):
    """A file cannot be taken; nothing of it was written."""

    exit_code = 11


class ModelError(LakePulseError):
    """The history is too small for a model, or gives it no clear parameters."""

    exit_code = 10


class QueryError(LakePulseError):
    """An ad-hoc query is not answered."""

    exit_code = 12


class QueryRefusedError(QueryError):
    """A query has what is not allowed; it was not run."""


class QueryLimitError(QueryError):
    """A query came to a limit of time, memory or rows, and was stopped."""
