"""As much of Prefect's API as worker-host needs to launch flow runs, answered at once from memory.

    prefect_stub.py RUNS [options]; --help tells them

Prints `listening PORT`. RUNS flow runs of one deployment are due, and `--later` more by and by; a run is Running as soon as its
task is recorded, and Completed `--run-seconds` later. `POST /stub/runs` makes more of them due. `GET /stub/report` tells the
requests by route, the workers and each run's state; with `?brief` no run's. For measuring what worker-host does where the server is not what limits it; what the real server answers, the
tests ask the real server.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import heapq
import json
import re
import time
import uuid
from collections import Counter
from typing import Any

ID = r"([0-9a-f-]{36})"
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def timestamp(seconds: float | None = None) -> str:
    seconds = time.time() if seconds is None else seconds
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1e6):06d}Z"


def state(kind: str, name: str | None = None, message: str | None = None, details: Any = None) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": kind,
        "name": name or kind.capitalize(),
        "message": message,
        "timestamp": timestamp(),
        "state_details": details or {},
    }


class Stub:
    """The server's memory and its answers: a status and a value for each request."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        pool = options.pool
        self.pool = {
            "id": str(uuid.uuid4()), "name": pool, "type": "ecs", "base_job_template": {}, "is_paused": False
        }  # fmt: skip
        self.flow = {"id": str(uuid.uuid4()), "name": "stub", "tags": []}
        self.deployment = {
            "id": str(uuid.uuid4()), "name": "stub", "flow_id": self.flow["id"], "tags": [],
            "job_variables": {"launch_type": "FARGATE"} | ({"command": options.command} if options.command else {}),
            "work_pool_name": pool, "paused": False,
        }  # fmt: skip
        self.started = time.monotonic()
        self.made = 0
        # Of the runs that fall due by and by, how many have.
        self.later = 0
        # Workers by name: when each was last heard of, and how often it says that it lives.
        self.heartbeats: dict[str, tuple[float, float]] = {}
        # What is to happen to runs, and when.
        self.agenda: list[tuple[float, str, str]] = []
        self.runs: dict[str, dict[str, Any]] = {}
        self.histories: dict[str, list[dict[str, Any]]] = {}
        self.requests: Counter[str] = Counter()
        # Due runs in their order; those that have been claimed are passed over and dropped.
        self.due: list[str] = []
        self._make(options.runs)
        self.routes = [
            ("POST", re.compile(r"/api/work_pools/filter"), lambda body: self._page([self.pool], body)),
            ("GET", re.compile(r"/api/work_pools/[^/]+"), lambda _: self.pool),
            ("PATCH", re.compile(r"/api/work_pools/[^/]+"), lambda body: self.pool.update(body)),
            ("POST", re.compile(r"/api/work_pools/[^/]+/get_scheduled_flow_runs"), self._scheduled),
            ("POST", re.compile(r"/api/work_pools/[^/]+/workers/heartbeat"), self._heartbeat),
            ("POST", re.compile(r"/api/work_pools/[^/]+/workers/filter"), self._workers),
            ("POST", re.compile(r"/api/deployments/filter"), lambda body: self._page([self.deployment], body)),
            ("POST", re.compile(r"/api/flows/filter"), lambda body: self._page([self.flow], body)),
            ("POST", re.compile(r"/api/flow_runs/filter"), self._filter),
            ("POST", re.compile(rf"/api/flow_runs/{ID}/set_state"), self._set_state),
            ("GET", re.compile(rf"/api/flow_runs/{ID}"), lambda _, run: self.runs[run]),
            ("PATCH", re.compile(rf"/api/flow_runs/{ID}"), self._patch),
            ("PATCH", re.compile(rf"/api/flow_runs/{ID}/labels"), lambda _, __: None),
            ("GET", re.compile(r"/api/flow_run_states/\?flow_run_id=" + ID), lambda _, run: self.histories[run]),
            ("POST", re.compile(r"/api/logs/"), lambda _: None),
            ("GET", re.compile(r"/api/admin/version"), lambda _: "3.8.8"),
            ("POST", re.compile(r"/stub/runs"), lambda body: self._make(body["count"]) or {}),
            ("GET", re.compile(r"/stub/report"), self._report),
            ("GET", re.compile(r"/stub/report\?brief"), self._brief),
        ]

    def _make(self, count: int) -> None:
        """Makes flow runs that are due now."""
        for number in range(self.made, self.made + count):
            own = 1 <= number <= self.options.own_definitions
            due = timestamp()
            run = {
                "id": str(uuid.uuid4()), "name": f"run-{number}", "flow_id": self.flow["id"], "tags": [],
                "deployment_id": self.deployment["id"], "work_pool_id": self.pool["id"],
                "work_pool_name": self.pool["name"], "job_variables": {"family": f"stub-{number}"} if own else {},
                "run_count": 0, "expected_start_time": due, "next_scheduled_start_time": due,
                "infrastructure_pid": None,
            }  # fmt: skip
            self.runs[run["id"]] = run
            self.histories[run["id"]] = []
            self._enter(run, state("SCHEDULED", details={"scheduled_time": due}))
            self.due.append(run["id"])
        self.made += count

    def pass_time(self) -> None:
        """Makes the runs that are due by now, and carries out what was to happen until now."""
        now = time.monotonic()
        later = min(int((now - self.started) * self.options.rate), self.options.later)
        self._make(later - self.later)
        self.later = later
        while self.agenda and self.agenda[0][0] <= now:
            _, run_id, kind = heapq.heappop(self.agenda)
            run = self.runs[run_id]
            if run["state_type"] == "RUNNING":
                self._enter(run, state(kind))

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        for known, pattern, handler in self.routes:
            match = pattern.fullmatch(target)
            if known == method and match:
                if not target.startswith("/stub/"):
                    self.requests[f"{method} {re.sub(ID, 'ID', target)}"] += 1
                value = handler(json.loads(body) if body else {}, *match.groups())
                return (204, None) if value is None else (200, value)
        self.requests[f"unknown: {method} {target.partition('?')[0]}"] += 1
        return 404, {"detail": "Not Found"}

    def _enter(self, run: dict[str, Any], new: dict[str, Any]) -> None:
        run |= {"state": new, "state_id": new["id"], "state_type": new["type"], "state_name": new["name"]}
        self.histories[run["id"]].append(new)

    @staticmethod
    def _page(items: list[Any], body: Any) -> list[Any]:
        return items[body.get("offset", 0) :][: body.get("limit") or 200]

    def _heartbeat(self, body: Any) -> None:
        self.heartbeats[body["name"]] = (time.monotonic(), body.get("heartbeat_interval_seconds") or 30)

    def _workers(self, _: Any) -> list[Any]:
        """As Prefect has it: offline after three heartbeats that did not come."""
        now = time.monotonic()
        return [
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "name": name, "work_pool_id": self.pool["id"],
                "status": "ONLINE" if now - at < 3 * interval else "OFFLINE", "heartbeat_interval_seconds": interval,
            }
            for name, (at, interval) in self.heartbeats.items()
        ]  # fmt: skip

    def _scheduled(self, body: Any) -> list[Any]:
        self.pass_time()
        self.due = [run for run in self.due if self.runs[run]["state_type"] == "SCHEDULED"]
        return [
            {"work_pool_id": self.pool["id"], "work_queue_id": self.pool["id"], "flow_run": self.runs[run]}
            for run in self.due[: min(body.get("limit") or 200, 200)]
        ]

    def _filter(self, body: Any) -> list[Any]:
        wanted = body.get("flow_runs", {})
        ids = wanted.get("id", {}).get("any_")
        types = wanted.get("state", {}).get("type", {}).get("any_")
        runs = [self.runs[each] for each in ids if each in self.runs] if ids is not None else list(self.runs.values())
        after = (wanted.get("end_time") or {}).get("after_")
        found = [run for run in runs if types is None or run["state_type"] in types]
        if after is not None:
            ended = datetime.datetime.fromisoformat(after)
            found = [run for run in found if datetime.datetime.fromisoformat(run["state"]["timestamp"]) >= ended]
        return self._page(found, body)

    def _set_state(self, body: Any, run_id: str) -> Any:
        run, proposed = self.runs[run_id], body["state"]
        allowed = run["state_type"] == "SCHEDULED" if proposed["type"] == "PENDING" else run["state_type"] not in FINAL
        if not (allowed or body.get("force")):
            details = {"type": "reject_details", "reason": f"The run is {run['state_type']}."}
            return {"status": "REJECT", "state": run["state"], "details": details}
        details = dict(proposed.get("state_details") or {})
        if proposed["type"] == "PENDING" and run["state_type"] == "SCHEDULED":
            details["scheduled_time"] = run["state"]["state_details"].get("scheduled_time")
        new = state(proposed["type"], proposed.get("name"), proposed.get("message"), details)
        self._enter(run, new)
        return {"status": "ACCEPT", "state": new, "details": {"type": "accept_details"}}

    def _patch(self, body: Any, run_id: str) -> None:
        run = self.runs[run_id]
        pid = body.pop("infrastructure_pid", None)
        run.update(body)
        if pid is None or self.options.lose_pids:
            return
        run["infrastructure_pid"] = pid
        self._enter(run, state("RUNNING"))
        number = int(run["name"].removeprefix("run-"))
        seconds = self.options.run_seconds
        if self.options.misfortunes and number % 24 == 0:
            return
        # CANCELLING ends as CANCELLED, which is the worker's to say.
        kind = "CANCELLING" if self.options.misfortunes and number % 24 == 12 else "COMPLETED"
        if seconds == 0:
            self._enter(run, state(kind))
        elif seconds is not None and seconds != float("inf"):
            heapq.heappush(self.agenda, (time.monotonic() + seconds, run_id, kind))

    def _brief(self, _: Any) -> Any:
        return {
            "requests": dict(self.requests),
            "workers": sorted(self.heartbeats),
            "states": Counter(run["state_type"] for run in self.runs.values()),
            "messages": Counter((run["state"]["message"] or "")[:200] for run in self.runs.values()
                                if run["state_type"] == "CRASHED"),
        }  # fmt: skip

    def _report(self, _: Any) -> Any:
        return self._brief(None) | {"runs": {run["name"]: run["state_type"] for run in self.runs.values()}}


async def serve(stub: Stub) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, target, _ = head[0].split(" ")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, value = stub.answer(method, target, body)
                data = b"" if value is None else json.dumps(value).encode()
                # An answer of status 204 has no length.
                length = "" if status == 204 else f"content-type: application/json\r\ncontent-length: {len(data)}\r\n"
                writer.write(f"HTTP/1.1 {status} Stub\r\n{length}\r\n".encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def clock() -> None:
        while True:
            stub.pass_time()
            await asyncio.sleep(0.1)

    server = await asyncio.start_server(connection, "127.0.0.1", 0, limit=1 << 20)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.gather(server.serve_forever(), clock())


def main() -> None:
    parser = argparse.ArgumentParser(description="A stub of Prefect's API that answers at once.")
    add = parser.add_argument
    add("runs", type=int, help="how many flow runs are due at the start")
    add("--pool", default="stub", help="the work pool's name (stub)")
    add("--own-definitions", type=int, default=0, help="how many runs, after the first, have definitions of their own (0)")
    add("--later", type=int, default=0, help="how many further flow runs fall due by and by (0)")
    add("--rate", type=float, default=1, help="how many of these every second (1)")
    add("--run-seconds", type=float, default=0, help="how long a run is Running before it is Completed; inf: for ever (0)")
    add("--command", help="what tasks run")
    add("--lose-pids", action="store_true", help="tasks are never recorded, and runs stay Pending")
    add("--misfortunes", action="store_true", help="of 24 runs one never ends by itself and one is cancelled")
    asyncio.run(serve(Stub(parser.parse_args())))


if __name__ == "__main__":
    main()
