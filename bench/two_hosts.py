"""What it costs when hosts share a pool: claims that are lost, and throttled answers, where AWS is what limits them.

    two_hosts.py [--hosts 2] [--runs 1000] [--binaries .build/release]

Run by `make bench`. ecs-sandbox enforces AWS's token buckets for all of them together; a stub of Prefect's API answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from stubbed import Stubbed

from stack import BINARIES, Problem, Stack, run  # isort: skip

RATE = 20
BURST = 100
# What a flow run needs: its claim.
STATES_A_RUN = 1


def share(hosts: int, count: int, binaries: Path) -> None:
    with Stack("two-hosts", 120 + count / RATE * 3) as stack:
        scene = Stubbed(stack, [str(count)], binaries)
        scene.control("settings", {"tokenBuckets": True})
        for number in range(hosts):
            scene.host(f"host-{number}")

        def is_done() -> bool:
            states = scene.brief()["states"]
            return states.get("SCHEDULED", 0) + states.get("PENDING", 0) == 0

        stack.wait("launching all flow runs", is_done, interval=0.5)
        requests = Counter(scene.brief()["requests"])
        ledger = scene.sandbox.requests()
        tasks = scene.sandbox.state()["tasks"]
    proposals = requests["POST /api/flow_runs/ID/set_state"]
    times = sorted(task["createdAt"] for task in tasks)
    start = times[0]
    launches = [call for call in ledger if call["operation"] == "RunTask"]
    throttled = [call["time"] for call in launches if call.get("code") == "ThrottlingException"]
    early = sum(at - start < 10 for at in throttled)
    by_host = Counter(tag["value"] for task in tasks for tag in task["tags"] if tag["key"] == "worker-host:worker")
    print(f"\n{hosts} hosts, {count} due flow runs on Fargate, ecs-sandbox with AWS's token buckets")
    print(f"  launched                {len(tasks)} tasks: {dict(by_host)}")
    print(f"  over all                {(len(times) - 1) / (times[-1] - start):.2f}/s")
    if len(times) > BURST * 2 + 1:
        steady = (len(times) - 1 - BURST * 2) / (times[-1] - times[BURST * 2])
        print(f"  from launch {BURST * 2} on      {steady:.2f}/s of the {RATE}/s that AWS allows")
    print(f"  set_state a run         {proposals / count:.3f}  ({STATES_A_RUN} is needed)")
    print(f"  throttled RunTasks      {len(throttled)} of {len(launches)}, {len(throttled) / len(launches):.2%}; "
          f"{early} in the first 10 s")  # fmt: skip
    print(f"  Prefect requests a run  {sum(requests.values()) / count:.2f}")
    if len(tasks) != count:
        raise Problem("not every flow run was launched exactly once")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how hosts share a pool.")
    parser.add_argument("--hosts", type=int, default=2, help="how many hosts (2)")
    parser.add_argument("--runs", type=int, default=1000, help="flow runs that are due (1000)")
    parser.add_argument("--binaries", type=Path, default=BINARIES, help="where the programs are (.build/release)")
    options = parser.parse_args()
    share(options.hosts, options.runs, options.binaries.absolute())


if __name__ == "__main__":
    sys.exit(run("two_hosts", main))
