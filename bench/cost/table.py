"""A rate's cost as plain text: processes, the stream's phases, threads, and what was carried."""

from collections.abc import Iterator, Mapping

from bench.cost.cost import Cost, StreamCost

LEAST_PERCENT = 0.05
"""Of a core: threads and phases below are summed up as ``others``."""
OTHERS = "others"
PYTHON = "python"


def table(cost: Cost) -> str:
    """All of it, a line each."""
    parts = (_carried(cost), _processes(cost), _phases(cost), _threads(cost))
    return "\n".join(line for part in parts for line in part)


def _carried(cost: Cost) -> Iterator[str]:
    stream, seconds = cost.stream, cost.seconds
    asked = f"{cost.rate} changes/s asked" if cost.rate else "idle"
    yield f"\n=== {asked}, {stream.changes / seconds:,.1f} carried to bronze, over {seconds:.0f} s"
    batches = ", ".join(f"{layer} {count / seconds:.2f}" for layer, count in stream.batches.items())
    batch = stream.batches.get("silver")
    each = f"; the stream's CPU a batch: {1000 * cost.stream_cpu / batch:,.0f} ms" if batch else ""
    yield f"publications/s: {batches or 'none'}{each}"
    if stream.p95:
        p95 = ", ".join(f"{layer} {value:.2f}" for layer, value in stream.p95.items())
        yield f"commit to visible, p95 in s (between the bounds of its histogram): {p95}"
    if lake := cost.lake:
        commits = ", ".join(f"{layer} {count / seconds:.1f}" for layer, count in lake.commits.items())
        yield f"Delta commits/s: {commits}; files in the lake: {lake.files:,} ({lake.files - lake.files_before:+,})"


def _processes(cost: Cost) -> Iterator[str]:
    yield f"{'process':<34} {'CPU s':>8} {'% of core':>9} {'CPU s/1,000 changes':>19}"
    for name, cpu in descending(cost.cpu).items():
        yield _line(cost, name, cpu)
    yield _line(cost, "all", cost.total)
    yield _line(cost, "(workload, not in the sum)", cost.workload)


def _phases(cost: Cost) -> Iterator[str]:
    stream = cost.stream
    if not stream.phases:
        return
    heads = ("own s", "native s", "time s", "runs")
    yield (
        f"{'phase of the stream (Python)':<34} {'CPU s':>8} {'% of core':>9} {'CPU s/1,000 changes':>19} "
        + " ".join(f"{head:>9}" for head in heads)
    )
    for name in descending({name: phase.cpu for name, phase in stream.phases.items() if phase.runs}):
        phase = stream.phases[name]
        more = f"{phase.own:9.2f} {phase.native:9.2f} {phase.wall:9.1f} {phase.runs:9,.0f}"
        yield f"{_line(cost, name, phase.cpu)} {more}"
    for name, cpu in by_stage(stream).items():
        yield _line(cost, f"({name}, all)", cpu)
    yield _line(cost, "(in no phase)", stream.outside)
    yield _line(cost, "all of the process", stream.python)


def _threads(cost: Cost) -> Iterator[str]:
    for component, threads in cost.threads.items():
        yield f"threads of {component}"
        for name, cpu in without_small(descending(named(cost, component, threads)), cost).items():
            yield _line(cost, name, cpu)


def by_stage(stream: StreamCost) -> dict[str, float]:
    """The phases' CPU seconds by what is before the point in their names: bronze, silver, gold, housekeeping."""
    found: dict[str, float] = {}
    for name, phase in stream.phases.items():
        stage = name.partition(".")[0]
        found[stage] = found.get(stage, 0.0) + phase.cpu
    return descending(found)


def named(cost: Cost, component: str, threads: Mapping[str, float]) -> dict[str, float]:
    """The threads' CPU by name. Arrow's are called like Python's; most of Python's end before anybody looks at them.

    So Python has what is left of the process.
    """
    if component != "stream" or PYTHON not in threads:
        return dict(threads)
    native = {name: cpu for name, cpu in threads.items() if name != PYTHON} | {"arrow": cost.stream.arrow}
    return {PYTHON: max(0.0, cost.cpu.get(component, 0.0) - sum(native.values())), **native}


def without_small(values: Mapping[str, float], cost: Cost) -> dict[str, float]:
    """``values`` (CPU seconds), the small ones as one."""
    large = {name: cpu for name, cpu in values.items() if cost.percent(cpu) >= LEAST_PERCENT}
    rest = sum(values.values()) - sum(large.values())
    return {**large, OTHERS: rest} if len(large) < len(values) else large


def descending(values: Mapping[str, float]) -> dict[str, float]:
    """The largest first."""
    return dict(sorted(values.items(), key=lambda item: -item[1]))


def _line(cost: Cost, name: str, cpu: float) -> str:
    change = cost.per_thousand(cpu)
    shown = "-" if change is None else f"{change:.3f}"
    return f"  {name:<32} {cpu:8.2f} {cost.percent(cpu):9.2f} {shown:>19}"
