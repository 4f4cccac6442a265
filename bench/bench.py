"""worker-host with its three drivers beside Prefect's own ECS worker: the same flow runs, the same figures.

    .venv/prefect-3.8.8/bin/python bench/bench.py [--runs 200] [--task-seconds 2] [--only worker-host|prefect|planning]

Run by `make bench`. Each contender gets a Prefect server, a database and an ecs-sandbox of its own, and N flow runs
that are due before it starts: a third each with launch type FARGATE, EC2 and a task definition ARN. Both run with
their default settings. The tasks are shell scripts (task.sh) that tell Prefect RUNNING and COMPLETED, so that what is
measured is the worker and not Python in the tasks. A run counts as launched when the sandbox accepts its RunTask.
Before that, planning.py tells what resolving and planning costs by itself.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shlex
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import measure
import planning
from counting_proxy import UUID
from report import PREFECT, WORKER_HOST, Figures, Launches, describe_ends, print_report

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
from stack import (  # noqa: E402
    BINARIES,
    FINAL_STATES,
    PREFECT_AWS_ENVIRONMENT,
    PREFECT_ENVIRONMENT,
    ROOT,
    WORKER_HOST_BINARIES,
    PrefectServer,
    Problem,
    Sandbox,
    Stack,
    clean_environment,
    require,
    run,
)

POOL = "bench-ecs"
# Bounds one contender, from the start of its server to its last figure.
SECONDS = 900
# How long the launches of all flow runs may take; what is launched by then counts.
LAUNCH_SECONDS = 600
# How long nothing may have been launched before the flow runs' states are looked at.
QUIET_SECONDS = 10
# How long after the last launch the flow runs may take to end, besides the tasks' own seconds.
END_SECONDS = 60
# How long a worker rests, when all is done, before its memory is looked at once more.
REST_SECONDS = 3
# What watches tasks, and costs by the number of seconds and not of flow runs.
WATCHING = {"DescribeTasks", "ListTasks"}


def say(text: str = "") -> None:
    print(text, flush=True)


@dataclasses.dataclass(frozen=True)
class Contender:
    name: str
    arguments: list[str | Path]


CONTENDERS = [
    Contender(WORKER_HOST, [BINARIES / "worker-host", "--drivers", ROOT / "drivers.d", "--pool", POOL]),
    # The sandbox has no SQS, so this worker's observer of stopped tasks finds no queue and gives up after a few
    # attempts: the worker is spared the work of watching.
    Contender(
        PREFECT, [PREFECT_AWS_ENVIRONMENT / "bin" / "prefect", "worker", "start", "--type", "ecs", "--pool", POOL]
    ),
]


# --- Measuring -----------------------------------------------------------------------------------


class Proxy:
    """counting_proxy.py before a Prefect server."""

    def __init__(self, stack: Stack, server: PrefectServer):
        self.stack = stack
        self.file = stack.directory / "proxy.json"
        upstream = server.api_url.removesuffix("/api").rpartition(":")[2]
        self.child = stack.start(
            "proxy",
            [sys.executable, ROOT / "bench" / "counting_proxy.py", upstream, self.file],
            clean_environment(stack.directory),
        )

        def port() -> str | None:
            words = self.child.log.read_text().split()
            return words[1] if words[:1] == ["listening"] and len(words) > 1 else None

        self.api_url = f"http://127.0.0.1:{stack.wait('the proxy', port)}/api"

    def close(self) -> dict[str, Any]:
        """Ends the proxy and answers its report."""
        self.stack.stop(self.child)
        if not self.file.exists():
            raise Problem(f"the proxy wrote no report: {self.child.log.read_text()}")
        return json.loads(self.file.read_text())


def base_job_template() -> Any:
    """The template that Prefect's worker gives an ecs pool: the same one for both contenders."""
    code = (
        "import json; from prefect_aws.workers.ecs_worker import ECSWorker;"
        " print(json.dumps(ECSWorker.get_default_base_job_template()))"
    )
    python = PREFECT_AWS_ENVIRONMENT / "bin" / "python"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Problem(f"prefect-aws does not tell its job template:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def schedule(server: PrefectServer, sandbox: Sandbox, template: Any, count: int, task_seconds: float) -> list[str]:
    """Creates pool, deployments and flow runs that are due now; answers the runs' ids."""
    server.post("/work_pools/", {"name": POOL, "type": "ecs", "base_job_template": template})
    port = server.api_url.removesuffix("/api").rpartition(":")[2]
    command = shlex.join(["bash", str(ROOT / "bench" / "task.sh"), port, str(task_seconds)])
    kinds = {
        "fargate": {"launch_type": "FARGATE"},
        "ec2": {"launch_type": "EC2"},
        "task-definition-arn": {"task_definition_arn": sandbox.register_task_definition("made-beforehand")},
    }
    deployments = [
        server.create_deployment(
            POOL, "bench", name, entrypoint="none.py:none", job_variables=variables | {"command": command}
        )
        for name, variables in kinds.items()
    ]

    def create(number: int) -> str:
        deployment = deployments[number % len(deployments)]
        body = {"name": f"run-{number}", "state": {"type": "SCHEDULED"}}
        return server.post(f"/deployments/{deployment}/create_flow_run", body)["id"]

    # One at a time: on SQLite, Prefect's transaction for this fails where another one writes meanwhile, and is begun again.
    return [create(number) for number in range(count)]


def measure_contender(contender: Contender, template: Any, count: int, task_seconds: float) -> Figures:
    say(f"\n{contender.name}: starting a Prefect server and ecs-sandbox ...")
    with Stack(f"bench-{contender.name}", SECONDS) as stack:
        server, sandbox = PrefectServer(stack), Sandbox(stack)
        sandbox.wait_until_ready()
        server.wait_until_ready()
        ids = schedule(server, sandbox, template, count, task_seconds)
        proxy = Proxy(stack, server)
        say(f"  {count} flow runs are due; starting {shlex.join(map(str, contender.arguments))}")

        home = stack.directory / "worker"
        home.mkdir()
        earlier = len(sandbox.requests())
        server_cpu = measure.cpu_seconds(server.child.pid)
        settings = sandbox.environment_of_workers() | {"PREFECT_API_URL": proxy.api_url}
        clock_offset = time.time() - time.monotonic()
        worker = stack.start(
            "worker", contender.arguments, clean_environment(home, PREFECT_HOME=str(home), **settings)
        )
        with measure.MemorySampler(worker.pid) as sampler:
            runs = watch(stack, server, sandbox, ids, task_seconds)
            cpu = measure.cpu_seconds(worker.pid)
            server_cpu = measure.cpu_seconds(server.child.pid) - server_cpu
            time.sleep(REST_SECONDS)
            idle_memory, processes = measure.memory(worker.pid)
        worker.check()
        ledger, state = sandbox.requests(after=earlier), sandbox.state()
        # The worker's farewell is not counted: the proxy ends first.
        counted = proxy.close()
        return Figures(
            runs=count,
            first_poll=counted["firstPoll"] and counted["firstPoll"] - worker.started,
            launches=read_launches(state["tasks"], ledger, worker.started + clock_offset),
            revisions=len(state["taskDefinitions"]) - 1,
            cpu_seconds=cpu,
            server_cpu_seconds=server_cpu,
            peak_memory=sampler.peak,
            idle_memory=idle_memory,
            processes=processes,
            prefect_requests=Counter(counted["requests"]),
            prefect_refusals=Counter(counted["refused"]),
            aws_requests=Counter(entry["operation"] for entry in ledger),
            aws_refusals=sum(entry["status"] >= 400 for entry in ledger),
            ends=Counter(run["state_name"] for run in runs),
            complaints=Counter(complaint(run) for run in runs if run["state_type"] != "COMPLETED"),
        )


def read_launches(tasks: list[dict[str, Any]], ledger: list[dict[str, Any]], start: float) -> Launches:
    """Reads the launches from the sandbox's tasks and requests; `start` is the worker's, in seconds since 1970."""
    launched: dict[str, float] = {}
    for task in tasks:
        run_id = flow_run_of(task)
        launched[run_id] = min(launched.get(run_id, task["createdAt"]), task["createdAt"])
    places = [place for place, entry in enumerate(ledger) if entry["operation"] == "RunTask"]
    half = places[len(places) // 2 :]
    known = [entry for entry in ledger[half[0] : half[-1] + 1] if entry["operation"] not in WATCHING] if half else []
    return Launches(
        first=min(launched.values()) - start if launched else None,
        last=max(launched.values()) - start if launched else None,
        launched=len(launched),
        duplicates=len(tasks) - len(launched),
        requests_when_known=len(known) / len(half) if half else None,
    )


def complaint(run: dict[str, Any]) -> str:
    """A run's state and the beginning of its message, without what differs between runs."""
    message = UUID.sub("...", (run.get("state") or {}).get("message") or "no message")
    return f"{run['state_name']}, {message[:200]}"


def flow_run_of(task: dict[str, Any]) -> str:
    """The flow run that a task, or a RunTask, is for: from the variable that every worker gives it."""
    for container in task["overrides"]["containerOverrides"]:
        for variable in container.get("environment", []):
            if variable["name"] == "PREFECT__FLOW_RUN_ID":
                return variable["value"].replace("-", "")
    raise Problem(f"a task has no PREFECT__FLOW_RUN_ID: {json.dumps(task)[:500]}")


def watch(
    stack: Stack, server: PrefectServer, sandbox: Sandbox, ids: list[str], task_seconds: float
) -> list[dict[str, Any]]:
    """Waits until all runs are launched and have ended, or time is up; prints how it goes. Answers the runs.

    Looks at the sandbox's new requests twice a second, and at the Prefect server only once all are launched or nothing
    has been for a while, so as not to load it.
    """
    began = newest = time.monotonic()
    seen, shown = 0, -1
    launched: set[str] = set()

    def has_ended(run: dict[str, Any]) -> bool:
        return run["state_type"] in FINAL_STATES

    def is_launching_over() -> bool:
        nonlocal seen, shown, newest
        for entry in sandbox.requests("RunTask", after=seen):
            seen = entry["sequence"]
            if entry["status"] == 200:
                launched.add(flow_run_of(entry["parameters"]))
                newest = time.monotonic()
        share = len(launched) * 10 // len(ids)
        if share != shown:
            say(f"  {time.monotonic() - began:6.1f} s  {len(launched)} launched")
            shown = share
        if len(launched) >= len(ids) or time.monotonic() - began > LAUNCH_SECONDS:
            return True
        if time.monotonic() - newest < QUIET_SECONDS:
            return False
        # A worker may have given runs up that it could not launch.
        newest = time.monotonic()
        return all(map(has_ended, server.flow_runs(ids)))

    stack.wait("launching all flow runs", is_launching_over, interval=0.5)
    latest = time.monotonic() + task_seconds + END_SECONDS

    def ended() -> list[dict[str, Any]] | None:
        runs = server.flow_runs(ids)
        return runs if all(map(has_ended, runs)) or time.monotonic() > latest else None

    runs = stack.wait("flow runs", ended, interval=1)
    say(f"  {time.monotonic() - began:6.1f} s  {describe_ends(Counter(run['state_name'] for run in runs))}")
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures worker-host beside Prefect's own ECS worker.")
    parser.add_argument("--runs", type=int, default=200, help="flow runs for each contender (200)")
    parser.add_argument("--task-seconds", type=float, default=2, help="how long each task sleeps (2)")
    parser.add_argument(
        "--only", choices=[*(each.name for each in CONTENDERS), "planning"], help="measure one contender, or planning alone"
    )
    options = parser.parse_args()
    if options.runs < 1 or options.task_seconds < 0:
        parser.error("--runs is at least 1, --task-seconds at least 0")
    contenders = [each for each in CONTENDERS if options.only in (None, each.name)]

    if options.only != PREFECT:
        require([planning.PROGRAM], "`make bench` builds it first.")
        planning.print_planning()
    if options.only == "planning":
        return

    environments = [PREFECT_ENVIRONMENT, PREFECT_AWS_ENVIRONMENT]
    needed = [BINARIES / "ecs-sandbox", *(environment / "bin" / "prefect" for environment in environments)]
    if options.only != PREFECT:
        needed += [*(BINARIES / name for name in WORKER_HOST_BINARIES), ROOT / "drivers.d"]
    require(needed, "`make bench` builds and installs them first.")

    template = base_job_template()
    figures = {
        each.name: measure_contender(each, template, options.runs, options.task_seconds) for each in contenders
    }
    print_report(figures)
    ours = figures.get(WORKER_HOST)
    if ours and (ours.launches.duplicates or ours.launches.launched < ours.runs):
        raise Problem("worker-host did not launch every flow run exactly once")


if __name__ == "__main__":
    sys.exit(run("bench", main))
