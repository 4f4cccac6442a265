"""What a chaos run does and when: all of it drawn from the seed before it begins. Times in seconds from the start."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

DEPLOYMENTS = ("fargate", "fargate-spot", "ec2", "task-definition-arn")


@dataclasses.dataclass(frozen=True)
class RunPlan:
    """One flow run."""

    at: float
    deployment: str
    # How far ahead it is due.
    due_in: float
    task_seconds: float
    # When it is cancelled: seconds after its creation, or after it was seen Running; None: never.
    cancel_after: float | None = None
    cancel_when_running: bool = False
    # How AWS ends its task once that runs; None: not at all.
    end: dict[str, Any] | None = None


@dataclasses.dataclass(frozen=True)
class Incident:
    """What befalls a host, in one of the slots in which hosts live."""

    at: float
    kind: str
    # How long it lasts, and how long until the host is started again.
    seconds: float
    gap: float
    keeps_name: bool
    # One more draw, for whatever the kind has to choose.
    choice: float


@dataclasses.dataclass(frozen=True)
class Storm:
    """A stretch of trouble on the way to Prefect or AWS."""

    at: float
    seconds: float
    kind: str


INCIDENTS = {
    "kill": 30, "freeze": 22, "double": 12, "terminate": 10, "kill driver": 14, "freeze driver": 12,
}  # fmt: skip
STORMS = (
    "no capacity", "AWS throttles", "Prefect cut off", "no capacity", "AWS cut off", "Prefect busy", "AWS answers lost",
    "Prefect answers lost", "AWS 500", "AWS throttles",
)  # fmt: skip
ENDS: list[dict[str, Any]] = [
    {"stopCode": "SpotInterruption", "reason": "Your Spot Task was interrupted."},
    {
        "stopCode": "EssentialContainerExited",
        "reason": "Essential container in task exited",
        "containers": [{"name": "prefect", "exitCode": 137, "reason": "OutOfMemoryError: container killed due to memory usage"}],
    },
]


@dataclasses.dataclass(frozen=True)
class Plan:
    seed: int
    seconds: float
    runs: list[RunPlan]
    # One list for each slot.
    incidents: list[list[Incident]]
    storms: list[Storm]
    # When the Prefect server is stopped, and for how long; None: never.
    restart: tuple[float, float] | None
    # Of the sandbox.
    settings: dict[str, Any]


def draw(
    seed: int, runs: int, seconds: float, slots: int = 2, restart: bool = True, cancelled: float = 0.1
) -> Plan:
    """The plan that a seed stands for."""
    source = random.Random(seed)
    planned = sorted((draw_run(source, seconds) for _ in range(runs)), key=lambda run: run.at)
    # Some are cancelled, a thirtieth loses its task.
    for position in source.sample(range(runs), round(runs * cancelled)):
        planned[position] = draw_cancellation(source, planned[position])
    for position in source.sample(range(runs), max(1, runs // 30)):
        if planned[position].cancel_after is None:
            planned[position] = dataclasses.replace(planned[position], end=source.choice(ENDS), task_seconds=6)
    incidents = [draw_incidents(source, seconds) for _ in range(slots)]
    return Plan(
        seed=seed,
        seconds=seconds,
        runs=planned,
        incidents=incidents,
        storms=draw_storms(source, seconds),
        restart=(seconds * source.uniform(0.4, 0.7), source.uniform(1, 5)) if restart else None,
        settings={
            "listDelayMs": source.choice([0, 1000, 3000]),
            "refusedToken": source.choice(["replay", "retry"]),
            "tokenBuckets": True,
        },
    )


def draw_run(source: random.Random, seconds: float) -> RunPlan:
    # A third comes in three bursts, the rest evenly.
    span = seconds * 0.85
    burst = source.random() < 1 / 3
    at = span * source.choice([0.05, 0.4, 0.75]) + source.uniform(0, 1) if burst else source.uniform(0, span)
    return RunPlan(
        at=at,
        deployment=source.choice(DEPLOYMENTS),
        due_in=source.choice([0, 0, 0, source.uniform(0, 12)]),
        task_seconds=source.choice([0, source.uniform(0, 3), source.uniform(2, 10)]),
    )


def draw_cancellation(source: random.Random, run: RunPlan) -> RunPlan:
    kind = source.choice(["scheduled", "pending", "pending", "running", "running"])
    if kind == "scheduled":
        return dataclasses.replace(run, due_in=14, cancel_after=source.uniform(0, 3))
    if kind == "pending":
        return dataclasses.replace(run, due_in=0, cancel_after=source.uniform(0, 3), task_seconds=5)
    return dataclasses.replace(run, due_in=0, cancel_after=source.uniform(0, 2), cancel_when_running=True, task_seconds=15)


def draw_incidents(source: random.Random, seconds: float) -> list[Incident]:
    incidents = []
    at = source.uniform(1, 6)
    while at < seconds * 0.95:
        incidents.append(
            Incident(
                at=at,
                kind=source.choices(list(INCIDENTS), list(INCIDENTS.values()))[0],
                seconds=source.choice([source.uniform(0.2, 3), source.uniform(3, 10), source.uniform(10, 22)]),
                gap=source.choice([0, source.uniform(0, 2), source.uniform(2, 9)]),
                keeps_name=source.random() < 0.6,
                choice=source.random(),
            )
        )
        # From its beginning: one that lasts longer puts the next off.
        at += 1 + source.expovariate(1 / 7)
    return incidents


def draw_storms(source: random.Random, seconds: float) -> list[Storm]:
    """One after the other, about one every eleven seconds."""
    count = max(2, round(seconds / 11))
    kinds = [STORMS[number % len(STORMS)] for number in range(count)]
    source.shuffle(kinds)
    step = seconds / count
    return [
        Storm(at=step * number + source.uniform(0, step * 0.3), seconds=source.uniform(0.2, 0.7) * step, kind=kind)
        for number, kind in enumerate(kinds)
    ]


# What goes wrong all the time, on both ways.
STEADY_PREFECT: list[dict[str, Any]] = [
    {"share": 0.008, "times": None, "fault": {"kind": "cut"}},
    {"share": 0.012, "times": None, "fault": {"kind": "lose"}},
    {"share": 0.003, "times": None, "fault": {"kind": "truncate"}},
    {"share": 0.02, "times": None, "fault": {"kind": "hold", "seconds": [0.1, 2]}},
    {"share": 0.02, "times": None, "fault": {"kind": "late", "seconds": [0.1, 2]}},
    {"share": 0.008, "times": None, "fault": {"kind": "status", "status": 503, "retryAfter": 1}},
    {"share": 0.004, "times": None, "fault": {"kind": "status", "status": 429, "retryAfter": 1, "form": "date"}},
    {"share": 0.004, "times": None, "fault": {"kind": "status", "status": 500}},
    {"share": 0.004, "times": None, "fault": {"kind": "status", "status": 502, "carriedOut": True}},
    {"share": 0.03, "times": None, "path": "set_state", "fault": {"kind": "lose"}},
]
STEADY_AWS: list[dict[str, Any]] = [
    {"share": 0.01, "times": None, "fault": {"kind": "cut"}},
    {"share": 0.03, "times": None, "fault": {"kind": "lose"}},
    {"share": 0.005, "times": None, "fault": {"kind": "truncate"}},
    {"share": 0.02, "times": None, "fault": {"kind": "hold", "seconds": [0.1, 3]}},
    {"share": 0.02, "times": None, "fault": {"kind": "late", "seconds": [0.1, 3]}},
    {"share": 0.02, "times": None, "fault": {"kind": "status", "status": 500}},
    {"share": 0.01, "times": None, "fault": {"kind": "status", "status": 503, "carriedOut": True}},
]
