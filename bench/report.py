"""The figures of the bench, and how they are printed beside each other."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from measure import MIB

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
from stack import table  # noqa: E402

# The contenders' names.
WORKER_HOST = "worker-host"
PREFECT = "prefect"


@dataclasses.dataclass(frozen=True)
class Launches:
    """What the sandbox tells of the launches. Times are seconds from the worker's start."""

    first: float | None
    last: float | None
    # Flow runs with a task, and the tasks beyond one for each.
    launched: int
    duplicates: int
    # AWS requests for each launch in the second half of the launches, watching left out.
    requests_when_known: float | None


@dataclasses.dataclass(frozen=True)
class Figures:
    """What was measured of one contender."""

    runs: int
    # Seconds from the worker's start.
    first_poll: float | None
    launches: Launches
    # Task definitions registered.
    revisions: int
    cpu_seconds: float
    server_cpu_seconds: float
    peak_memory: int
    idle_memory: int
    processes: int
    prefect_requests: Counter[str]
    prefect_refusals: Counter[str]
    aws_requests: Counter[str]
    aws_refusals: int
    # The names of the flow runs' last states.
    ends: Counter[str]
    # The messages of flow runs that did not complete, shortened.
    complaints: Counter[str]

    def per_run(self, total: float) -> float:
        return total / self.runs


@dataclasses.dataclass(frozen=True)
class Row:
    what: str
    value: Callable[[Figures], float | None]
    digits: int = 1
    # What worker-host is to reach: the most that the value may be, or the most of its ratio to the other's.
    most: float | None = None
    most_ratio: float | None = None


ROWS = [
    Row("start to first poll, ms", lambda f: scaled(f.first_poll, 1000), 0, most=200),
    Row("start to first launch, s", lambda f: f.launches.first, 2),
    Row("start to last launch, s", lambda f: f.launches.last, 1),
    Row("flow runs launched", lambda f: f.launches.launched, 0),
    Row("CPU of the worker, s", lambda f: f.cpu_seconds, 2, most_ratio=0.1),
    Row("CPU for each flow run, ms", lambda f: f.per_run(f.cpu_seconds) * 1000, 1),
    Row("peak memory (Pss), MiB", lambda f: f.peak_memory / MIB, 1, most=60),
    Row("memory at rest afterwards, MiB", lambda f: f.idle_memory / MIB, 1, most=60),
    Row("processes", lambda f: f.processes, 0),
    Row("Prefect requests for each flow run", lambda f: f.per_run(f.prefect_requests.total()), 2, most=6),
    Row("  of these answered 400 or more", lambda f: f.per_run(f.prefect_refusals.total()), 2),
    Row("CPU of the Prefect server, s", lambda f: f.server_cpu_seconds, 1),
    Row("AWS requests for each flow run, all", lambda f: f.per_run(f.aws_requests.total()), 2),
    Row("AWS requests for each launch, known", lambda f: f.launches.requests_when_known, 2, most=1),
    Row("AWS requests refused", lambda f: f.aws_refusals, 0),
    Row("task definition revisions made", lambda f: f.revisions, 0),
    Row("tasks beyond one for a flow run", lambda f: f.launches.duplicates, 0, most=0),
]


def scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def text(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def summary(figures: dict[str, Figures]) -> str:
    """The figures beside each other, with ratios and what worker-host is to reach."""
    ours, theirs = figures.get(WORKER_HOST), figures.get(PREFECT)
    rows = [["", *figures, "ratio", "to reach"]]
    for row in ROWS:
        values = {name: row.value(each) for name, each in figures.items()}
        our, their = values.get(WORKER_HOST), values.get(PREFECT)
        ratio = our / their if our is not None and their else None
        cells = [row.what, *(text(value, row.digits) for value in values.values())]
        cells.append("-" if ratio is None or not (ours and theirs) else f"{ratio:.3f}")
        rows.append([*cells, verdict(row, our, ratio)])
    return table(rows, numbers=range(1, len(rows[0]) - 1))


def verdict(row: Row, value: float | None, ratio: float | None) -> str:
    if row.most is not None:
        goal, measured, most = f"<= {row.most:g}", value, row.most
    elif row.most_ratio is not None:
        goal, measured, most = f"ratio <= {row.most_ratio:g}", ratio, row.most_ratio
    else:
        return ""
    # To the digits that are shown, so that a figure never contradicts its verdict.
    is_reached = measured is not None and round(measured, row.digits if row.most is not None else 3) <= most
    return goal if measured is None else f"{goal}: {'yes' if is_reached else 'NO'}"


def breakdown(title: str, counters: dict[str, tuple[Counter[str], int]]) -> str:
    """Requests by kind: how many, and how many for each flow run."""
    kinds = sorted(
        set().union(*(counter for counter, _ in counters.values())),
        key=lambda kind: -max(counter[kind] for counter, _ in counters.values()),
    )
    head = [title]
    for name in counters:
        head += [name, "a run"]
    rows = [head]
    for kind in kinds:
        cells = [kind]
        for counter, runs in counters.values():
            cells += [str(counter[kind]), f"{counter[kind] / runs:.2f}"]
        rows.append(cells)
    return table(rows, numbers=range(1, len(head)))


def print_report(figures: dict[str, Figures]) -> None:
    def print_breakdown(title: str, counter: Callable[[Figures], Counter[str]]) -> None:
        print()
        print(breakdown(title, {name: (counter(each), each.runs) for name, each in figures.items()}))

    print()
    print(summary(figures))
    print_breakdown("Prefect requests", lambda f: f.prefect_requests)
    if any(each.prefect_refusals for each in figures.values()):
        print_breakdown("answered 400 or more", lambda f: f.prefect_refusals)
    print_breakdown("AWS requests", lambda f: f.aws_requests)
    print()
    for name, each in figures.items():
        launched = f"{each.launches.launched} of {each.runs} flow runs launched"
        print(f"{name}: {launched}; in the end {describe_ends(each.ends)}.")
        for message, count in each.complaints.most_common(3):
            print(f"  {count} ended with: {message}")
    print(
        "CPU and memory are those of all processes of a worker, until all flow runs have ended; the proxy that counts\n"
        'Prefect requests is no part of them. "known": the second half of the launches, without DescribeTasks and\n'
        "ListTasks, which watch tasks in batches. Each contender ran alone, but the machine's other load counts."
    )


def describe_ends(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts.most_common())
