"""How fast worker-host launches where AWS is what limits it: 20 tasks a second on Fargate.

    launch_rate.py [--runs 2000] [--run-task-ms 0]

Run by `make bench`. ecs-sandbox enforces AWS's token buckets, and a stub of Prefect's API answers at once, since the
real server is slower than AWS on a small machine. AWS's bucket holds 100 launches at the start, so the steady rate is
that from launch 200 on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import measure

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
from stack import (  # noqa: E402
    BINARIES,
    ROOT,
    WORKER_HOST_BINARIES,
    Problem,
    Sandbox,
    Stack,
    clean_environment,
    request,
    require,
    run,
)

# AWS's documented launches a second on Fargate, on demand.
RATE = 20
# Launches that the bucket's burst may have a part in.
BURST = 200


def control(sandbox: Sandbox, route: str, body: dict) -> None:
    status, answer = request(f"{sandbox.url}/_sandbox/{route}", "POST", json.dumps(body).encode())
    if status != 200:
        raise Problem(f"ecs-sandbox answered {status} to {route}: {answer.decode()}")


def measure_rate(count: int, run_task_ms: int) -> None:
    with Stack("launch-rate", 120 + count / RATE * 3) as stack:
        sandbox = Sandbox(stack)
        sandbox.wait_until_ready()
        control(sandbox, "settings", {"tokenBuckets": True})
        if run_task_ms:
            fault = {"kind": "delay", "ms": run_task_ms}
            control(sandbox, "faults", {"operation": "RunTask", "times": None, "fault": fault})
        stub = stack.start(
            "stub", [sys.executable, ROOT / "bench" / "prefect_stub.py", str(count)], clean_environment(stack.directory)
        )
        port = stack.wait("the stub", lambda: stub.log.read_text().partition("listening ")[2].strip())
        home = stack.directory / "worker"
        home.mkdir()
        settings = sandbox.environment_of_workers() | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
        worker = stack.start(
            "worker",
            [BINARIES / "worker-host", "--drivers", ROOT / "drivers.d", "--pool", "stub"],
            clean_environment(home, PREFECT_HOME=str(home), **settings),
        )

        def report() -> dict:
            return json.loads(request(f"http://127.0.0.1:{port}/stub/report")[1])

        def is_done() -> dict | None:
            states = report()["states"]
            return report() if states.get("SCHEDULED", 0) + states.get("PENDING", 0) == 0 else None

        done = stack.wait("launching all flow runs", is_done, interval=0.5)
        cpu = measure.cpu_seconds(worker.pid)
        requests = Counter(done["requests"])
        requests.pop("GET /stub/report")
        ledger = sandbox.requests()
        times = sorted(task["createdAt"] for task in sandbox.state()["tasks"])
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
    options = parser.parse_args()
    require([BINARIES / name for name in ["ecs-sandbox", *WORKER_HOST_BINARIES]], "`make bench` builds them first.")
    measure_rate(options.runs, options.run_task_ms)


if __name__ == "__main__":
    sys.exit(run("launch_rate", main))
