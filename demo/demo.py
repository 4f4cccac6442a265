"""Twelve flow runs of three deployments through worker-host, with a real Prefect server and ecs-sandbox for AWS.

Run by `make demo`, and by the tests with each version of Prefect's server. Everything listens on 127.0.0.1, lives in a
temporary directory and is gone afterwards.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from stack import (
    BINARIES,
    FINAL_STATES,
    PREFECT_VERSIONS,
    ROOT,
    WORKER_HOST_BINARIES,
    PrefectServer,
    Problem,
    Sandbox,
    Stack,
    clean_environment,
    require,
    run,
    table,
)

POOL = "demo-ecs"
# Bounds the whole demo.
SECONDS = 240
# What runs a flow in a task. A worker's default is `prefect flow-run execute`, which starts a second interpreter below
# the first; twelve tasks at once on a laptop are better off with one each.
COMMAND = "python -m prefect.engine"
# The tag by which worker-host tells which driver planned a task, as name/version.
DRIVER_TAG = "worker-host:driver"


def say(text: str = "") -> None:
    print(text, flush=True)


def deploy(server: PrefectServer, sandbox: Sandbox) -> dict[str, str]:
    """The three deployments by name, each led to another driver by its job variables alone."""
    server.post("/work_pools/", {"name": POOL, "type": "ecs"})
    home = sandbox.task_logs.parent / "prefect"
    # A real task finds Prefect and the flow's code in its image; the sandbox's tasks are processes of this machine.
    environment = {
        "PATH": f"{server.environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    kinds = {
        "fargate": {"launch_type": "FARGATE"},
        "ec2": {"launch_type": "EC2"},
        "task-definition-arn": {"task_definition_arn": sandbox.register_task_definition("made-beforehand")},
    }
    return {
        name: server.create_deployment(
            POOL,
            "greet",
            name,
            entrypoint="flow.py:greet",
            pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT / "demo")}}],
            job_variables=variables | {"command": COMMAND, "env": environment},
        )
        for name, variables in kinds.items()
    }


def schedule(server: PrefectServer, deployments: dict[str, str], each: int) -> list[str]:
    """Schedules so many flow runs of each deployment, all due now; answers their ids."""
    return [
        server.post(
            f"/deployments/{deployment}/create_flow_run",
            {"name": f"{name}-{number}", "parameters": {"name": f"{name}-{number}"}, "state": {"type": "SCHEDULED"}},
        )["id"]
        for number in range(1, each + 1)
        for name, deployment in deployments.items()
    ]


def watch(stack: Stack, server: PrefectServer, sandbox: Sandbox, ids: list[str]) -> list[dict[str, Any]]:
    """Prints a line each time that the counts of states change, until every run has ended; answers the runs."""
    say("            flow runs in Prefect                      tasks in ECS")
    began = time.monotonic()
    shown = ""

    def ended() -> list[dict[str, Any]] | None:
        nonlocal shown
        runs = server.flow_runs(ids)
        counts = Counter(run["state_type"] for run in runs)
        tasks = Counter(task["lastStatus"] for task in sandbox.state()["tasks"])
        states = ", ".join(f"{counts[state]} {state.capitalize()}" for state in sorted(counts, key=order))
        line = f"{states:40}  {', '.join(f'{tasks[status]} {status}' for status in sorted(tasks))}"
        if line != shown:
            say(f"  {time.monotonic() - began:5.1f} s  {line.rstrip()}")
            shown = line
        return runs if counts.keys() <= FINAL_STATES else None

    return stack.wait("flow runs", ended, interval=0.5)


def order(state: str) -> int:
    """The place of a state in a run's life."""
    life = ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED"]
    return life.index(state) if state in life else len(life)


def report(runs: list[dict[str, Any]], tasks: list[dict[str, Any]]) -> str:
    """The table of flow runs with the task of each."""
    by_arn = {task["taskArn"]: task for task in tasks}
    rows = [["flow run", "driver", "task", "launched", "started", "state"]]
    for run in sorted(runs, key=lambda run: run["name"]):
        # Written by worker-host as Prefect's own worker writes it: <cluster>::<task ARN>.
        arn = (run.get("infrastructure_pid") or "").rpartition("::")[2]
        task = by_arn.get(arn, {})
        tags = {tag["key"]: tag["value"] for tag in task.get("tags", [])}
        due = moment(run["expected_start_time"])
        rows.append(
            [
                run["name"],
                tags.get(DRIVER_TAG, "?").partition("@")[0],
                arn.rpartition("/")[2] or "-",
                f"{task['createdAt'] - due:.1f} s" if task else "-",
                f"{moment(run['start_time']) - due:.1f} s" if run.get("start_time") else "-",
                run["state_name"],
            ]
        )
    return table(rows, numbers=[3, 4])


def moment(text: str) -> float:
    """An ISO 8601 time of Prefect's as seconds since 1970."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def judge(runs: list[dict[str, Any]], tasks: list[dict[str, Any]]) -> None:
    """Raises a Problem unless every run has completed in one task of its own."""
    faults = [
        f"{run['name']} is {run['state_name']}: {(run.get('state') or {}).get('message') or 'no message'}"
        for run in runs
        if run["state_type"] != "COMPLETED"
    ]
    if len(tasks) != len(runs):
        faults.append(f"{len(tasks)} tasks were launched for {len(runs)} flow runs")
    if faults:
        raise Problem("\n".join(faults))


def demonstrate(stack: Stack, options: argparse.Namespace) -> None:
    if options.server:
        server = PrefectServer.running(stack, options.prefect, options.server)
    else:
        say("Starting a Prefect server and ecs-sandbox ...")
        server = PrefectServer(stack, options.prefect)
    sandbox = Sandbox(stack, binaries=options.binaries)
    sandbox.wait_until_ready()
    server.wait_until_ready()
    say(f"  Prefect      {server.api_url}\n  ecs-sandbox  {sandbox.url}")

    deployments = deploy(server, sandbox)
    ids = schedule(server, deployments, options.runs)
    say(f"Scheduled {len(ids)} flow runs of {len(deployments)} deployments: {', '.join(deployments)}.")

    settings = server.environment_of_workers() | sandbox.environment_of_workers()
    home = stack.directory / "host"
    home.mkdir()
    arguments = ["--drivers", "drivers.d", "--pool", POOL, "--query-seconds", "2"]
    say("Starting worker-host:")
    say(f"  {os.path.relpath(options.binaries / 'worker-host', ROOT)} {' '.join(arguments)}\n")
    stack.start(
        "worker-host",
        [options.binaries / "worker-host", *arguments],
        clean_environment(home, PREFECT_HOME=str(home), **settings),
    )
    runs = watch(stack, server, sandbox, ids)
    tasks = sandbox.state()["tasks"]
    say(f"\n{report(runs, tasks)}\n")
    judge(runs, tasks)
    say(
        f"""All {len(runs)} flow runs completed, each in one task of its own.
launched: seconds from the scheduled time to RunTask. started: to the flow's first line; that is the start of
{len(runs)} Python processes at once on this machine.

Where to go from here
  README.md            what worker-host does and how to install it
  drivers.d/README.md  the drivers that ship, and how to add one of your own
  your own account     give worker-host your PREFECT_API_URL (and PREFECT_API_KEY) and AWS credentials as the AWS
                       command line takes them, leave AWS_ENDPOINT_URL unset, and name a work pool of type ecs:
                       .build/release/worker-host --drivers drivers.d --pool my-ecs-pool"""
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Flow runs through worker-host, with a real Prefect server and ecs-sandbox.")
    parser.add_argument(
        "--prefect", choices=PREFECT_VERSIONS, default=PREFECT_VERSIONS[0], help="the version of server and flows (%(default)s)"
    )
    parser.add_argument("--runs", type=int, default=4, help="flow runs of each deployment (%(default)s)")
    parser.add_argument("--server", metavar="URL", help="the API of a server of that version that runs already")
    parser.add_argument(
        "--binaries", type=Path, default=BINARIES, help="where the programs are (.build/release)"
    )
    options = parser.parse_args()
    options.binaries = options.binaries.absolute()
    if options.runs < 1:
        parser.error("--runs is at least 1")
    require(
        [
            *(options.binaries / name for name in ["ecs-sandbox", *WORKER_HOST_BINARIES]),
            ROOT / ".venv" / f"prefect-{options.prefect}" / "bin" / "prefect",
            ROOT / "drivers.d",
        ],
        "`make demo` builds and installs them first.",
    )
    with Stack("demo", SECONDS) as stack:
        demonstrate(stack, options)


if __name__ == "__main__":
    sys.exit(run("demo", main))
