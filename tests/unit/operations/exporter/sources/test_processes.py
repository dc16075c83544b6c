"""Programs are counted with their children, over restarts."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from operations.exporter.sources.processes import CPU, MEMORY, RESTARTS, Usage
from operations.local.supervision.supervisor import ProcessState

BUSY = "sum(range(4_000_000)); print('done', flush=True); input()"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"


@contextmanager
def running(program: str) -> Iterator[ProcessState]:
    """A process that has done its work, and waits."""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield ProcessState("stream", "RUNNING", process.pid, 1.0, None, "")
        process.communicate("\n")


def test_cpu_and_memory_are_those_of_the_program_with_its_children() -> None:
    usage = Usage()
    with running(BUSY) as alone, running(PARENT) as parent:
        own, both = usage.of([alone]), Usage().of([parent])
    assert own[CPU][("stream",)] > 0.02
    assert both[CPU][("stream",)] > 0.02, "the child did the work"
    assert both[MEMORY][("stream",)] > own[MEMORY][("stream",)]


def test_a_restart_counts_and_the_counter_of_cpu_goes_on() -> None:
    usage = Usage()
    with running(BUSY) as first:
        before = usage.of([first])
    stopped = ProcessState("stream", "BACKOFF", None, 0.0, 1, "")
    assert usage.of([stopped])[CPU] == before[CPU]
    with running(BUSY) as second:
        after = usage.of([second])
    assert before[RESTARTS] == {("stream",): 0}
    assert after[RESTARTS] == {("stream",): 1}
    assert after[CPU][("stream",)] > before[CPU][("stream",)]
