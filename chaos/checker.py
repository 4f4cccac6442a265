"""Judges what became of flow runs, from Prefect's account of them and the sandbox's ledger of tasks. Pure: no I/O, no clock.

The rules, and what "one scheduling" means, stand in README.md beside this file.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
# Ends of tasks that are somebody else's doing than the host's, and excuse a Crashed run.
FOREIGN_ENDS = {"SpotInterruption", "TaskFailedToStart", "TerminationNotice", "InfrastructureHealth"}
FOREIGN_REASON = re.compile(r"OutOfMemory")

# How long a RunTask may be on its way when its run is cancelled: Prefect dates a state at its receipt, and a busy server carries it out
# a second or two later. Until then the claim stands, and the host has proof of it.
UNDER_WAY_SECONDS = 3.0

# Names under which Prefect goes on with a scheduling.
RENAMINGS = {"Late", "AwaitingConcurrencySlot"}

MARK = re.compile(r"\[worker-host (claim=[0-9a-f]{32} [^\]]*)\]$")
WORK = re.compile(r"^task ([0-9a-f]{32})$")


@dataclasses.dataclass(frozen=True)
class State:
    type: str
    name: str
    message: str
    # Seconds since 1970.
    time: float
    is_in_process_retry: bool = False

    @property
    def claim(self) -> str | None:
        """The claim that this state holds, if it is one of worker-host's."""
        mark = MARK.search(self.message) if self.type == "PENDING" else None
        return mark[1].split()[0].removeprefix("claim=") if mark else None

    @property
    def task(self) -> str | None:
        """The id of the task that proposed this state from inside."""
        work = WORK.match(self.message)
        return work[1] if work else None


@dataclasses.dataclass(frozen=True)
class Run:
    id: str
    # Oldest first.
    states: Sequence[State]
    pid: str | None = None

    @property
    def last(self) -> State:
        return self.states[-1]


@dataclasses.dataclass(frozen=True)
class Task:
    """A task of the sandbox's ledger; times in seconds since 1970."""

    id: str
    run: str
    claim: str
    created: float
    # When a container of it ran; None for one that never did.
    started: float | None = None
    stopped: float | None = None
    stop_code: str | None = None
    reason: str = ""

    @property
    def is_foreign_end(self) -> bool:
        """Whether its end is AWS's doing."""
        return self.stop_code in FOREIGN_ENDS or bool(FOREIGN_REASON.search(self.reason))


@dataclasses.dataclass(frozen=True)
class Finding:
    rule: str
    run: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.run}: {self.text}"


@dataclasses.dataclass(frozen=True)
class Scheduling:
    """The part of a run's history from one scheduling to the next."""

    states: Sequence[State]
    # Distinct, in the order of their first appearance.
    claims: Sequence[str]
    # When the next scheduling began; None for the last.
    end: float | None

    def holds(self, task: Task) -> bool:
        return task.claim in self.claims


def schedulings(states: Iterable[State]) -> list[Scheduling]:
    """Cuts a history where the run was handed to workers anew: at each SCHEDULED state that follows another type.

    "Late" and "AwaitingConcurrencySlot" rename a scheduling, and an in-process retry is a matter of the task's own.
    """
    parts: list[list[State]] = [[]]
    for state in states:
        is_new = state.type == "SCHEDULED" and not state.is_in_process_retry and state.name not in RENAMINGS
        if is_new and parts[-1] and parts[-1][-1].type != "SCHEDULED":
            parts.append([])
        parts[-1].append(state)
    ends = [part[0].time for part in parts[1:]] + [None]
    return [
        Scheduling(part, list(dict.fromkeys(state.claim for state in part if state.claim)), end)
        for part, end in zip(parts, ends)
    ]


def check(runs: Sequence[Run], tasks: Sequence[Task], cancelled: AbstractSet[str], rescheduled: AbstractSet[str] = frozenset()) -> list[Finding]:
    """All findings.

    - cancelled: the runs that somebody asked Prefect to cancel.
    - rescheduled: the runs that somebody scheduled anew.
    """
    by_run: dict[str, list[Task]] = {run.id: [] for run in runs}
    findings = []
    for task in tasks:
        if task.run in by_run:
            by_run[task.run].append(task)
        else:
            findings.append(Finding("task of no run", task.run, f"task {task.id}"))
    for run in runs:
        judge = RunJudge(run, by_run[run.id], run.id in cancelled, run.id in rescheduled)
        findings += judge.findings()
    return findings


class RunJudge:
    def __init__(self, run: Run, tasks: Sequence[Task], is_cancelled: bool, is_rescheduled: bool):
        self.run = run
        self.tasks = sorted(tasks, key=lambda task: task.created)
        self.is_cancelled = is_cancelled
        self.is_rescheduled = is_rescheduled
        self.parts = schedulings(run.states)
        # The tasks whose RUNNING Prefect accepted, so that they went to work.
        self.working = {state.task for state in run.states if state.type == "RUNNING" and state.task}
        self._findings: list[Finding] = []

    def findings(self) -> list[Finding]:
        self.check_end()
        self.check_tasks()
        for number, part in enumerate(self.parts):
            self.check_scheduling(number, part)
        return self._findings

    def find(self, rule: str, text: str) -> None:
        self._findings.append(Finding(rule, self.run.id, text))

    # --- The run's end

    def check_end(self) -> None:
        last = self.run.last
        said = f"{last.name}: {last.message[:300]}"
        if last.type == "PENDING":
            self.find("pending for ever", said)
        elif last.type not in FINAL:
            self.find("no final state", f"{said}; {len(self.tasks)} task(s)")
        elif last.type == "CRASHED":
            mine = [task for task in self.tasks if self.parts[-1].holds(task)]
            if not any(task.is_foreign_end for task in mine):
                self.find("crashed without cause", said)
        elif last.type == "CANCELLED" and not self.is_cancelled:
            self.find("cancelled by nobody", said)
        elif last.type == "FAILED":
            self.find("failed without cause", said)
        if last.type == "COMPLETED" and last.task not in {task.id for task in self.tasks}:
            self.find("completed by no task", said)
        part = self.parts[-1]
        if last.type != "CANCELLED" and any(state.type == "CANCELLING" for state in part.states):
            # What the task had said before its run was Cancelled may take effect after it, on a busy server.
            was_said_before = last.task is not None and any(
                state.type == "CANCELLED" and state.time > last.time for state in part.states
            )
            if not was_said_before:
                self.find("cancelling came to nothing", said)

    # --- Its tasks

    def check_tasks(self) -> None:
        for task in self.tasks:
            if task.stopped is None and self.run.last.type in FINAL:
                self.find("task left running", f"task {task.id}, the run is {self.run.last.name}")
            if not any(part.holds(task) for part in self.parts):
                self.find("task without claim", f"task {task.id} of claim {task.claim}")
        if self.run.pid and not any(self.run.pid.endswith(f"/{task.id}") for task in self.tasks):
            self.find("pid of another task", self.run.pid)

    # --- One scheduling

    def check_scheduling(self, number: int, part: Scheduling) -> None:
        tasks = [task for task in self.tasks if part.holds(task)]
        standing = [claim for claim in part.claims if not self.was_taken_back(claim, part, tasks)]
        if len(standing) > 1:
            self.find("two claims", f"scheduling {number}: {', '.join(standing)}")
        late = [task for task in tasks if part.end is not None and task.created > part.end]
        # What was launched after its claim had been superseded cannot be prevented, only made harmless.
        for task in late:
            if not self.is_harmless(task):
                self.find(
                    "superseded task at work", f"task {task.id}, made after its scheduling {number} was over; {task.stop_code}"
                )
        timely = [task for task in tasks if task not in late]
        # A start that came to nothing may be made again, one after the other.
        for earlier, later in zip(timely, timely[1:]):
            if not self.has_failed_to_start(earlier) or earlier.stopped > later.created:
                self.find("two tasks", f"scheduling {number}: {earlier.id} and {later.id}")
        workers = [task.id for task in tasks if task.id in self.working]
        if len(workers) > 1:
            self.find("worked twice", f"scheduling {number}: {', '.join(workers)}")
        if part.end is not None and not self.is_rescheduled and any(task.id in self.working for task in timely):
            self.find("handed back with its task at work", f"scheduling {number}: {timely[-1].id}")
        cancelled = [state.time for state in part.states if state.type in ("CANCELLING", "CANCELLED")]
        for task in tasks:
            if not cancelled or task.created <= min(cancelled) or self.is_harmless(task):
                continue
            was_under_way = task.created <= min(cancelled) + UNDER_WAY_SECONDS and self.run.last.type == "CANCELLED"
            if not was_under_way:
                self.find("launched though cancelled", f"task {task.id}, {task.created - min(cancelled):.1f} s after")

    def has_failed_to_start(self, task: Task) -> bool:
        """Whether the task ended before its flow began: no container ran, or AWS took Spot capacity back."""
        if task.stopped is None or task.id in self.working:
            return False
        return task.stop_code == "SpotInterruption" or (task.stop_code == "TaskFailedToStart" and task.started is None)

    @staticmethod
    def was_taken_back(claim: str, part: Scheduling, tasks: Sequence[Task]) -> bool:
        """Whether nothing came of a claim: the state that it replaced was put back, and no task was made.

        Prefect lets PENDING follow the end of a run, so that a claim that comes too late cannot be prevented.
        """
        if any(task.claim == claim for task in tasks):
            return False
        # A state is listed at the moment of its receipt, which may be before the end that it replaced.
        ends = Counter((state.type, state.name, state.message) for state in part.states if state.type in FINAL)
        return max(ends.values(), default=0) > 1

    def is_harmless(self, task: Task) -> bool:
        return task.stopped is not None and task.id not in self.working


# --- Reading ---------------------------------------------------------------------------------------


def read_task(entry: Mapping[str, object]) -> Task | None:
    """A task of the sandbox's state; None for one that no worker-host has launched."""
    run, _, claim = str(entry.get("startedBy") or "").partition("/")
    if not claim:
        return None
    reasons = [str(entry.get("stoppedReason") or "")]
    reasons += [str(container.get("reason") or "") for container in entry.get("containers") or []]
    return Task(
        id=str(entry["id"]),
        run=run,
        claim=claim,
        created=entry["createdAt"],
        started=entry.get("startedAt"),
        stopped=entry.get("stoppedAt"),
        stop_code=entry.get("stopCode"),
        reason=" ".join(filter(None, reasons)),
    )
