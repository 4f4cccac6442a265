"""Reads what became of a chaos run, from Prefect's API and the sandbox's control routes alone."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from checker import Run, State, Task, read_task


def read_runs(call: Callable[[str, str], Any], runs: list[dict[str, Any]]) -> list[Run]:
    """Flow runs with the whole history of each."""

    def read(run: dict[str, Any]) -> Run:
        history = call("GET", f"/flow_run_states/?flow_run_id={run['id']}")
        return Run(run["id"], [read_state(state) for state in history], run.get("infrastructure_pid"))

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(read, runs))


def read_state(state: dict[str, Any]) -> State:
    details = state.get("state_details") or {}
    return State(
        type=state["type"],
        name=state.get("name") or state["type"].title(),
        message=state.get("message") or "",
        time=datetime.datetime.fromisoformat(state["timestamp"].replace("Z", "+00:00")).timestamp(),
        is_in_process_retry=details.get("retry_type") == "in_process" or state.get("name") == "AwaitingRetry",
    )


def read_tasks(state: dict[str, Any]) -> list[Task]:
    """The tasks that worker-hosts have launched, from the sandbox's `state`."""
    return [task for entry in state["tasks"] if (task := read_task(entry))]
