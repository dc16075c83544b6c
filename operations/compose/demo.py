"""`make demo-compose`: traffic through the running platform; what came of it is read by ``jobs.report``."""

from lakepulse.errors import VerificationError
from operations.compose.docker import Compose
from operations.compose.machine.installation import Installation
from operations.compose.progress import step


def run(installation: Installation, rate: int, seconds: int) -> None:
    """``rate`` row changes a second for ``seconds``; raises VerificationError where source and lake differ."""
    compose = Compose(installation)
    once = ("run", "--rm", "--no-deps")
    traffic = ("workload", "workload", "--rate", str(rate), "--duration", f"{seconds}s", "--json")
    with step(f"traffic: {rate} row changes a second for {seconds} s"):
        compose.ask(*once, *traffic)
    entry = ("--entrypoint", "python -m operations.containers.report")
    if compose.call(*once, *entry, "lakepulse", str(seconds)) != 0:
        raise VerificationError(
            "the report above says what differs", "`make status` shows whether a hop stands still."
        )
