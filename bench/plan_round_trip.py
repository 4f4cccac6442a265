"""The round trip of `plan`, as the host sees it: the fargate driver over its pipes, beside an MCP server of the reference
Python SDK that answers a tool call of the same size, and a process for each request.

    .venv/prefect-3.8.8/bin/python bench/plan_round_trip.py [--count 5000]

Run by `make bench`. PlanBench asks through the host's own client. The MCP server is asked by the smallest client that there
can be (a line out, a line in, nothing parsed), and so is the driver once more, for comparison.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure import MIB

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
from stack import BINARIES, ROOT, Problem, require, run, table  # noqa: E402

PROGRAM = BINARIES / "PlanBench"
DRIVER = BINARIES / "worker-driver-fargate"
MCP_PYTHON = ROOT / ".venv" / "mcp" / "bin" / "python"
MCP_SERVER = ROOT / "bench" / "mcp_server.py"
WINDOW = 8
# To reach: one at a time, at once from one process, memory of a driver.
P50_US, PER_SECOND, MEMORY_MIB = 400, 3000, 12
ID = re.compile(rb'"id":\s*"?(\d+)')


def plan_bench(*arguments: str) -> dict[str, Any]:
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Problem(f"PlanBench {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def through_host(mode: str | None, count: int) -> dict[str, Any]:
    """The fargate driver asked through the host's client; `mode` as in a manifest."""
    with tempfile.TemporaryDirectory(prefix="plan-round-trip-") as directory:
        manifest = {"command": [str(DRIVER)]} | ({"mode": mode} if mode else {})
        (Path(directory) / "fargate.json").write_text(json.dumps(manifest))
        return plan_bench("round-trip", directory, "fargate", str(count))


class Lines:
    """A server that answers lines on its stdout, asked by lines on its stdin."""

    def __init__(self, *command: str | Path):
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.output = self.child.stdout and open(self.child.stdout.fileno(), "rb", closefd=False)

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.stdin.close()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.output.close()
        self.child.stdout.close()

    def send(self, line: bytes) -> None:
        self.child.stdin.write(line)

    def receive(self) -> bytes:
        line = self.output.readline()
        if not line:
            raise Problem(f"{self.child.args} has ended")
        return line

    def ask(self, line: bytes) -> bytes:
        self.send(line)
        return self.receive()

    def measure(self, request: Callable[[int], bytes], count: int) -> dict[str, Any]:
        """The times of `count` requests, one at a time and again eight at once."""
        for number in range(count // 10 + 1):
            self.ask(request(number))
        one = []
        for number in range(count):
            line, start = request(number), time.perf_counter()
            self.ask(line)
            one.append(time.perf_counter() - start)
        started: dict[int, float] = {}
        eight = []
        begin = time.perf_counter()

        def send(number: int) -> None:
            line = request(number)
            started[number] = time.perf_counter()
            self.send(line)

        for number in range(min(WINDOW, count)):
            send(number)
        for answered in range(count):
            line = self.receive()
            eight.append(time.perf_counter() - started[int(ID.search(line)[1])])
            if answered + WINDOW < count:
                send(answered + WINDOW)
        seconds = time.perf_counter() - begin
        return {"one": percentiles(one), "eight": percentiles(eight), "perSecond": count / seconds} | memory(
            self.child.pid
        )


def percentiles(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"p50": times[len(times) // 2], "p99": times[min(len(times) * 99 // 100, len(times) - 1)]}


def memory(pid: int) -> dict[str, int]:
    sizes = dict(re.findall(r"^(\w+):\s+(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
    private = int(sizes["Private_Clean"]) + int(sizes["Private_Dirty"])
    return {"pss": int(sizes["Pss"]) * 1024, "rss": int(sizes["Rss"]) * 1024, "private": private * 1024}


def request_line(number: int, method: str, params: str) -> bytes:
    return f'{{"jsonrpc":"2.0","id":{number},"method":"{method}","params":{params}}}\n'.encode()


def bare_driver(params: str, count: int) -> tuple[dict[str, Any], int]:
    with Lines(DRIVER) as driver:
        size = len(driver.ask(request_line(0, "plan", params)))
        return driver.measure(lambda number: request_line(number, "plan", params), count), size


def mcp(params: str, answer_size: int, count: int) -> dict[str, Any]:
    """A tool that takes what `plan` takes, as one argument, and answers a text of a plan's size."""
    with Lines(MCP_PYTHON, MCP_SERVER, str(answer_size)) as server:
        hello = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "bench", "version": "1"},
        }
        server.ask(request_line(0, "initialize", json.dumps(hello)))
        server.send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        call = f'{{"name":"plan","arguments":{{"request":{params}}}}}'
        answer = json.loads(server.ask(request_line(1, "tools/call", call)))
        if answer.get("result", {}).get("isError", "error" in answer):
            raise Problem(f"the MCP server does not answer: {json.dumps(answer)[:500]}")
        return server.measure(lambda number: request_line(number, "tools/call", call), count)


def print_round_trips(count: int) -> None:
    require([PROGRAM, DRIVER, MCP_PYTHON], "`make bench` builds and installs them first.")
    params = json.dumps(plan_bench("request"), separators=(",", ":"))
    host = through_host(None, count)
    bare, answer_size = bare_driver(params, count)
    other = mcp(params, answer_size, max(count // 10, 100))
    oneshot = through_host("oneshot", max(count // 25, 50))

    def row(name: str, seen: dict[str, Any]) -> tuple[str, ...]:
        times = [seen[width][share] * 1e6 for width in ("one", "eight") for share in ("p50", "p99")]
        sizes = [f"{seen[kind] / MIB:.1f}" if seen.get(kind) else "" for kind in ("pss", "private", "rss")]
        return (name, *(f"{value:,.0f}" for value in times), f"{seen['perSecond']:,.0f}", *sizes)

    head = ("", "1: p50, µs", "p99", "8: p50, µs", "p99", "a second", "Pss, MiB", "private", "RSS")
    rows = [
        head,
        row("driver fargate, by the host's client", host),
        row("the same, a line out and a line in", bare),
        row("MCP server (reference Python SDK)", other),
        row("a process for each request, by the host's client", oneshot),
        ("to reach", f"{P50_US}", "", "", "", f"{PER_SECOND:,}", f"{MEMORY_MIB}", "", ""),
    ]
    print(f"\nRound trip of `plan`: {host['requestBytes']:,} bytes out, {host['answerBytes']:,} bytes in")
    print(table(rows, numbers=list(range(1, len(head)))))
    cores = 1 / host["driverCPU"] if host.get("driverCPU") else 0
    print(f"plans a second and core of the driver's CPU: {cores:,.0f}; the host's CPU for a plan: {host['hostCPU'] * 1e6:.0f} µs", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the round trip of `plan`.")
    parser.add_argument("--count", type=int, default=5000, help="plans at each width (5000)")
    options = parser.parse_args()
    if options.count < 1:
        parser.error("--count is at least 1")
    print_round_trips(options.count)


if __name__ == "__main__":
    sys.exit(run("bench", main))
