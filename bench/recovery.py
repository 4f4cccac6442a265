"""What it costs a new host to go on with thousands of tasks: the AWS calls and the seconds until it watches them all.

    recovery.py [--runs 5000] [--watched 10000] [--binaries .build/release]

Run by `make bench`. A first host launches the flow runs (a stub of Prefect's API, ecs-sandbox holding the tasks, so that there are no
processes), and is killed with -9. Then ecs-sandbox enforces AWS's token buckets, and a second host starts: once where the tasks
are recorded in Prefect, once where the first host died before it recorded any. At last tasks are stopped between two looks at
`--watched` tasks: each has to be noticed.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stubbed import Stubbed

from stack import BINARIES, Child, Problem, Stack, run  # isort: skip

BATCH = 100
# What the first host is told that AWS allows, so that it is done soon.
FAST = {"burst": 100_000, "perSecond": 5000}
# AWS's reads a second, and the share of them that watching takes.
READ_RATE = 20
WATCH_SHARE = 0.5
STOPPED = 150


def launch(scene: Stubbed, count: int) -> None:
    """Has a host launch the runs and kills it."""
    categories = ["fargateLaunches", "fargateRunTask", "clusterResourceModify", "clusterResourceRead"]
    scene.control("settings", {"hold": True})
    host = scene.host("first", rates=dict.fromkeys(categories, FAST), limitLaunching=64, querySeconds=1)

    def is_done() -> bool:
        brief = scene.brief()
        recorded = brief["requests"].get("PATCH /api/flow_runs/ID", 0)
        return recorded >= count and not brief["states"].get("SCHEDULED")

    scene.stack.wait(f"the launch of {count} tasks", is_done, interval=0.5)
    os.killpg(host.pid, signal.SIGKILL)
    host.process.wait()
    scene.stack.stop(host)


class Calls:
    """The AWS calls from now on, in their order."""

    def __init__(self, scene: Stubbed):
        self.scene = scene
        requests = scene.sandbox.requests(after=0)
        self.position = requests[-1]["sequence"] if requests else 0
        self.all: list[dict[str, Any]] = []

    def read(self) -> None:
        new = self.scene.sandbox.requests(after=self.position)
        if new:
            self.position = new[-1]["sequence"]
            self.all += new

    def throttled(self) -> int:
        return sum(call.get("code") == "ThrottlingException" for call in self.all)


def is_look(call: dict[str, Any]) -> bool:
    """Whether it is the watcher's: recovery asks for tags."""
    return call["operation"] == "DescribeTasks" and "include" not in call["parameters"]


def rounds(calls: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The watcher's looks, each with its calls: a task that comes again begins the next."""
    seen: set[str] = set()
    look: list[dict[str, Any]] = []
    for call in filter(is_look, calls):
        tasks = call["parameters"]["tasks"]
        if not seen.isdisjoint(tasks):
            yield look
            seen, look = set(), []
        seen.update(tasks)
        look.append(call)
    if look:
        yield look


def tasks_of(look: list[dict[str, Any]]) -> int:
    return sum(len(call["parameters"]["tasks"]) for call in look)


def recover(scene: Stubbed, count: int) -> tuple[Child, Calls]:
    """Starts the second host, waits until it looks at every task, and prints what it took."""
    scene.control("settings", {"tokenBuckets": True})
    before = Counter(scene.brief()["requests"])
    calls = Calls(scene)
    started = time.time()
    host = scene.host("second", "--name", "first")

    def watches() -> bool:
        calls.read()
        return any(tasks_of(look) == count for look in rounds(calls.all))

    scene.stack.wait(f"a look at all {count} tasks", watches)
    first_look = next(position for position, call in enumerate(calls.all) if is_look(call))
    recovery = [call for call in calls.all if not is_look(call)]
    operations = Counter(call["operation"] for call in recovery)
    prefect = Counter(scene.brief()["requests"]) - before
    print(f"  AWS calls to find them  {len(recovery)}  {dict(operations)}, {calls.throttled()} throttled")
    print(f"  the last of them after  {recovery[-1]['time'] - started:.1f} s")
    print(f"  first look after        {calls.all[first_look]['time'] - started:.1f} s")
    print(f"  Prefect requests        {prefect.total()}")
    return host, calls


def watch(scene: Stubbed, calls: Calls, count: int) -> None:
    """Stops tasks between looks and waits until each is noticed; checks the calls of each look."""
    arns = [task["taskArn"] for task in scene.sandbox.state()["tasks"] if task["lastStatus"] != "STOPPED"]
    for arn in random.Random(1).sample(arns, STOPPED):
        scene.control(f"tasks/{arn.rpartition('/')[2]}/stop", {"reason": "Stopped by the bench."})
    stopped = time.time()

    def noticed() -> bool:
        calls.read()
        return scene.brief()["states"].get("CRASHED", 0) >= STOPPED

    scene.stack.wait(f"the end of {STOPPED} runs", noticed, interval=0.5)
    print(f"  {STOPPED} tasks stopped       all noticed and judged after {time.time() - stopped:.1f} s")
    looks = list(rounds(calls.all))[:-1]
    most = max(len(look) for look in looks)
    starts = [look[0]["time"] for look in looks]
    gaps = [later - earlier for earlier, later in zip(starts, starts[1:])]
    print(f"  calls of a look         at most {most}, for {count} tasks; {calls.throttled()} throttled")
    if gaps:
        print(f"  looks apart             {min(gaps):.1f} s to {max(gaps):.1f} s")
    if most > math.ceil(count / BATCH):
        raise Problem(f"a look at {count} tasks took {most} calls")
    if gaps and min(gaps) < count / BATCH / (READ_RATE * WATCH_SHARE) * 0.9:
        raise Problem("looks follow each other faster than their share of AWS's reads")


def play(title: str, count: int, binaries: Path, *options: str, watches: bool = False) -> None:
    print(f"\n{title}")
    with Stack("recovery", 600) as stack:
        scene = Stubbed(stack, [str(count), "--run-seconds", "inf", *options], binaries)
        launch(scene, count)
        _, calls = recover(scene, count)
        if watches:
            watch(scene, calls, count)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the recovery and the watching of thousands of tasks.")
    parser.add_argument("--runs", type=int, default=5000, help="flow runs that are recovered (5000)")
    parser.add_argument("--watched", type=int, default=10_000, help="tasks that are watched (10000)")
    parser.add_argument("--binaries", type=Path, default=BINARIES, help="where the programs are (.build/release)")
    options = parser.parse_args()
    binaries = options.binaries.absolute()
    play(f"{options.runs} tasks that Prefect knows", options.runs, binaries)
    play(f"{options.runs} tasks that were never recorded", options.runs, binaries, "--lose-pids")
    play(f"{options.watched} tasks watched", options.watched, binaries, watches=True)


if __name__ == "__main__":
    sys.exit(run("recovery", main))
