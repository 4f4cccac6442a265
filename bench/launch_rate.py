"""How fast worker-host launches where AWS is what limits it: 20 tasks a second on Fargate.

    launch_rate.py [--runs 2000] [--run-task-ms 0]

Run by `make bench`. ecs-sandbox enforces AWS's token buckets, and a stub of Prefect's API answers at once, since the
real server is slower than AWS on a small machine. AWS's bucket holds 100 launches at the start, so the steady rate is
that from launch 200 on.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import measure
from stubbed import Stubbed

from stack import BINARIES, Problem, Stack, run  # isort: skip

# AWS's documented launches a second on Fargate, on demand.
RATE = 20
# Launches that the bucket's burst may have a part in.
BURST = 200


def measure_rate(count: int, run_task_ms: int, binaries: Path) -> None:
    with Stack("launch-rate", 120 + count / RATE * 3) as stack:
        scene = Stubbed(stack, [str(count)], binaries)
        scene.control("settings", {"tokenBuckets": True})
        if run_task_ms:
            fault = {"kind": "delay", "ms": run_task_ms}
            scene.control("faults", {"operation": "RunTask", "times": None, "fault": fault})
        worker = scene.host("worker")

        def is_done() -> dict | None:
            report = scene.brief()
            return report if report["states"].get("SCHEDULED", 0) + report["states"].get("PENDING", 0) == 0 else None

        done = stack.wait("launching all flow runs", is_done, interval=0.5)
        cpu = measure.cpu_seconds(worker.pid)
        requests = Counter(done["requests"])
        ledger = scene.sandbox.requests()
        times = sorted(task["createdAt"] for task in scene.sandbox.state()["tasks"])
    operations = Counter(entry["operation"] for entry in ledger)
    throttled = sum(entry.get("code") == "ThrottlingException" for entry in ledger)

    print(f"\n{count} due flow runs on Fargate, ecs-sandbox with AWS's token buckets, a stub of Prefect's API")
    print(f"  RunTask answers after   {run_task_ms} ms")
    print(f"  launched                {len(times)} tasks, {done['states']}")
    for message, number in done["messages"].items():
        print(f"  crashed                 {number}: {message}")
    print(f"  over all                {(len(times) - 1) / (times[-1] - times[0]):.2f}/s in {times[-1] - times[0]:.1f} s")
    if len(times) > BURST + 1:
        steady = (len(times) - 1 - BURST) / (times[-1] - times[BURST])
        print(f"  from launch {BURST} on      {steady:.2f}/s, {steady / RATE:.1%} of the {RATE}/s that AWS allows")
    share = throttled / operations.total()
    print(f"  throttled answers       {throttled} of {operations.total()} AWS requests, {share:.2%}")
    print(f"  AWS requests a run      {operations.total() / count:.2f}  {dict(operations.most_common())}")
    print(f"  Prefect requests a run  {requests.total() / count:.2f}")
    for route, number in requests.most_common():
        print(f"    {number / count:8.3f}  {route}")
    print(f"  CPU a run               {cpu / count * 1000:.2f} ms, host and drivers")
    if len(times) != count:
        raise Problem("worker-host did not launch every flow run exactly once")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures worker-host's launches against AWS's rate.")
    parser.add_argument("--runs", type=int, default=2000, help="flow runs that are due (2000)")
    parser.add_argument("--run-task-ms", type=int, default=0, help="how long RunTask takes to answer (0)")
    parser.add_argument("--binaries", type=Path, default=BINARIES, help="where the programs are (.build/release)")
    options = parser.parse_args()
    measure_rate(options.runs, options.run_task_ms, options.binaries.absolute())


if __name__ == "__main__":
    sys.exit(run("launch_rate", main))
