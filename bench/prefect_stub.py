"""As much of Prefect's API as worker-host needs to launch flow runs, answered at once from memory.

    prefect_stub.py RUNS [--pool NAME] [--own-definitions COUNT]

Prints `listening PORT`. RUNS flow runs of one deployment are due, COUNT of them, after the first, with task definitions of their
own; a run counts as Completed as soon as its task is recorded. `GET /stub/report` tells the requests by route and each run's state. For measuring what worker-host does
where the server is not what limits it; what the real server answers, the tests ask the real server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
import uuid
from collections import Counter
from typing import Any

ID = r"([0-9a-f-]{36})"
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
EPOCH = "2026-01-01T00:00:00Z"


def timestamp() -> str:
    seconds = time.time()
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

    def __init__(self, count: int, pool: str, own_definitions: int):
        self.pool = {
            "id": str(uuid.uuid4()), "name": pool, "type": "ecs", "base_job_template": {}, "is_paused": False
        }  # fmt: skip
        self.flow = {"id": str(uuid.uuid4()), "name": "stub", "tags": []}
        self.deployment = {
            "id": str(uuid.uuid4()), "name": "stub", "flow_id": self.flow["id"], "tags": [],
            "job_variables": {"launch_type": "FARGATE"}, "work_pool_name": pool, "paused": False,
        }  # fmt: skip
        self.runs: dict[str, dict[str, Any]] = {}
        self.histories: dict[str, list[dict[str, Any]]] = {}
        self.requests: Counter[str] = Counter()
        # Due runs in their order; those that have been claimed are passed over and dropped.
        self.due: list[str] = []
        for number in range(count):
            run = {
                "id": str(uuid.uuid4()), "name": f"run-{number}", "flow_id": self.flow["id"], "tags": [],
                "deployment_id": self.deployment["id"], "work_pool_id": self.pool["id"], "work_pool_name": pool,
                "job_variables": {"family": f"stub-{number}"} if 1 <= number <= own_definitions else {}, "run_count": 0,
                "expected_start_time": EPOCH, "next_scheduled_start_time": EPOCH, "infrastructure_pid": None,
            }  # fmt: skip
            self.runs[run["id"]] = run
            self.histories[run["id"]] = []
            self._enter(run, state("SCHEDULED"))
            self.due.append(run["id"])
        self.routes = [
            ("POST", re.compile(r"/api/work_pools/filter"), lambda body: self._page([self.pool], body)),
            ("GET", re.compile(r"/api/work_pools/[^/]+"), lambda _: self.pool),
            ("PATCH", re.compile(r"/api/work_pools/[^/]+"), lambda body: self.pool.update(body)),
            ("POST", re.compile(r"/api/work_pools/[^/]+/get_scheduled_flow_runs"), self._scheduled),
            ("POST", re.compile(r"/api/work_pools/[^/]+/workers/heartbeat"), lambda _: None),
            ("POST", re.compile(r"/api/work_pools/[^/]+/workers/filter"), lambda _: []),
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
            ("GET", re.compile(r"/stub/report"), self._report),
        ]

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        for known, pattern, handler in self.routes:
            match = pattern.fullmatch(target)
            if known == method and match:
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

    def _scheduled(self, body: Any) -> list[Any]:
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
        return self._page([run for run in runs if types is None or run["state_type"] in types], body)

    def _set_state(self, body: Any, run_id: str) -> Any:
        run, proposed = self.runs[run_id], body["state"]
        allowed = run["state_type"] == "SCHEDULED" if proposed["type"] == "PENDING" else run["state_type"] not in FINAL
        if not (allowed or body.get("force")):
            details = {"type": "reject_details", "reason": f"The run is {run['state_type']}."}
            return {"status": "REJECT", "state": run["state"], "details": details}
        new = state(proposed["type"], proposed.get("name"), proposed.get("message"), proposed.get("state_details"))
        self._enter(run, new)
        return {"status": "ACCEPT", "state": new, "details": {"type": "accept_details"}}

    def _patch(self, body: Any, run_id: str) -> None:
        run = self.runs[run_id]
        run.update(body)
        if body.get("infrastructure_pid"):
            self._enter(run, state("RUNNING"))
            self._enter(run, state("COMPLETED"))

    def _report(self, _: Any) -> Any:
        return {
            "requests": dict(self.requests),
            "runs": {run["name"]: run["state_type"] for run in self.runs.values()},
            "states": Counter(run["state_type"] for run in self.runs.values()),
            "messages": Counter((run["state"]["message"] or "")[:200] for run in self.runs.values()
                                if run["state_type"] == "CRASHED"),
        }  # fmt: skip


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

    server = await asyncio.start_server(connection, "127.0.0.1", 0, limit=1 << 20)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description="A stub of Prefect's API that answers at once.")
    parser.add_argument("runs", type=int, help="how many flow runs are due")
    parser.add_argument("--pool", default="stub", help="the work pool's name (stub)")
    parser.add_argument("--own-definitions", type=int, default=0, help="how many runs have definitions of their own (0)")
    options = parser.parse_args()
    asyncio.run(serve(Stub(options.runs, options.pool, options.own_definitions)))


if __name__ == "__main__":
    main()
