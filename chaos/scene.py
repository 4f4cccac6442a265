"""The processes of a chaos run: a Prefect server and ecs-sandbox, a fault proxy before each, hosts that die and come back."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
import stack as demo  # noqa: E402
from stack import ROOT, Child, PrefectServer, Problem, Sandbox, Stack, clean_environment, request  # noqa: E402

POOL = "chaos"
PR_SET_CHILD_SUBREAPER = 36
DRIVER = "worker-driver-"


class Journal:
    """What was done when, in the run's directory and counted by kind."""

    def __init__(self, path: Path):
        self._lock = threading.Lock()
        self._file = path.open("w", buffering=1)
        self._began = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.troubles: list[str] = []

    def note(self, kind: str, **details: Any) -> None:
        with self._lock:
            self.counts[kind] += 1
            entry = {"seconds": round(time.monotonic() - self._began, 3), "time": time.time(), "what": kind} | details
            self._file.write(json.dumps(entry) + "\n")

    def trouble(self, text: str) -> None:
        """Something that the checker cannot see, and that must not be: a host that ended by itself, say."""
        self.note("trouble", text=text)
        with self._lock:
            self.troubles.append(text)


class FaultProxy:
    """Tests/Support/fault_proxy.py before a server."""

    READY = "fault-proxy listening on "

    def __init__(self, stack: Stack, name: str, upstream: int, seed: int):
        self.child = stack.start(
            name,
            [sys.executable, ROOT / "Tests" / "Support" / "fault_proxy.py", str(upstream), "--seed", str(seed)],
            clean_environment(stack.directory),
        )

        def line() -> str | None:
            text = self.child.log.read_text()
            return text.removeprefix(self.READY).strip() if text.endswith("\n") else None

        self.url: str = stack.wait(name, line, interval=0.02)

    def add(self, *rules: dict[str, Any]) -> None:
        self._call("POST", "rules", list(rules))

    def add_first(self, rule: dict[str, Any]) -> None:
        """Adds a rule that is looked at before the others."""
        self._call("POST", "rules?first", rule)

    def remove(self, group: str | None = None) -> None:
        self._call("DELETE", f"rules?group={group}" if group else "rules")

    def report(self) -> dict[str, Any]:
        return self._call("GET", "report")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        status, text = request(f"{self.url}/_proxy/{path}", method, None if body is None else json.dumps(body).encode())
        if status != 200:
            raise Problem(f"the fault proxy answered {status} to {method} {path}: {text.decode()}")
        return json.loads(text)


class HostProcess:
    """A worker-host under some name; frozen, thawed, killed."""

    def __init__(self, child: Child, name: str):
        self.child = child
        self.name = name

    @property
    def has_ended(self) -> bool:
        return self.child.process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        # Not yet reaped, so the id is still its own.
        if not self.has_ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child.pid, number)

    def wait(self, seconds: float) -> int | None:
        """The exit status; None when it is not over by then."""
        try:
            return self.child.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def drivers(self) -> list[int]:
        """The ids of its driver processes, the guardians not among them."""
        return [pid for pid in descendants(self.child.pid) if program(pid).startswith(DRIVER) and "guardian" not in program(pid)]


def descendants(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if pid != root:
            yield pid
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children") as children:
                    waiting += map(int, children.read().split())


def program(pid: int) -> str:
    """The file name of a process's program; empty for one that has ended."""
    try:
        return os.readlink(f"/proc/{pid}/exe").rpartition("/")[2]
    except OSError:
        return ""


class Scene(Stack):
    """Everything of one chaos run. Its directory stays when something was found."""

    def __init__(self, binaries: Path, seed: int, seconds: float, settings: dict[str, Any], directory: Path | None):
        super().__init__("chaos", seconds)
        if directory:
            self.directory.rmdir()
            self.directory = directory
            directory.mkdir(parents=True)
        self.binaries = binaries
        self.keep = True
        self._lock = threading.Lock()
        self._started: Counter[str] = Counter()
        self.hosts: list[HostProcess] = []
        # The drivers of a killed host become this program's children, and so are found if they live on.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.journal = Journal(self.directory / "journal.jsonl")
        self.settings = self.directory / "host.json"
        self.settings.write_text(json.dumps(settings, indent=1))
        self.home = self.directory / "host-home"
        self.home.mkdir()
        self._seed = seed

    def set_up(self) -> None:
        """Starts everything but the hosts."""
        # What serves automations and the user interface only takes time from a server that is the bottleneck.
        spared = ("EVENT_PERSISTER", "TRIGGERS", "TASK_RUN_RECORDER", "SCHEDULER")
        settings = {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in spared}
        self.server = PrefectServer(self, **settings)
        self.sandbox = Sandbox(self, "--stop-grace-ms", "2000", "--provision-ms", "200", "--start-ms", "200", binaries=self.binaries)
        self.sandbox.wait_until_ready()
        self.server.wait_until_ready()
        self.prefect_port = urllib.parse.urlsplit(self.server.api_url).port
        self.prefect_proxy = FaultProxy(self, "proxy-prefect", self.prefect_port, self._seed)
        self.aws_proxy = FaultProxy(self, "proxy-aws", urllib.parse.urlsplit(self.sandbox.url).port, self._seed + 1)

    def start_host(self, name: str) -> HostProcess:
        with self._lock:
            self._started[name] += 1
            log = f"host-{name}-{self._started[name]}"
        environment = self.sandbox.environment_of_workers() | {
            "AWS_ENDPOINT_URL": self.aws_proxy.url,
            "PREFECT_API_URL": f"{self.prefect_proxy.url}/api",
            "PREFECT_HOME": str(self.home),
        }
        arguments = ["--drivers", ROOT / "drivers.d", "--pool", POOL, "--name", name, "--config", self.settings]
        child = Child(
            log, [self.binaries / "worker-host", *arguments], clean_environment(self.home, **environment), self.directory
        )
        host = HostProcess(child, name)
        with self._lock:
            self.hosts.append(host)
        self.journal.note("host started", name=name, pid=child.pid, log=log)
        return host

    def restart_server(self, down: float) -> None:
        """Stops the Prefect server and starts it again on its port and database."""
        child = self.server.child
        child.stop(5)
        self.journal.note("Prefect server stopped")
        time.sleep(down)
        with self._lock:
            self.children.remove(child)
            self.server.start()
        end = time.monotonic() + 60
        while not demo.is_answering(f"{self.server.api_url}/health"):
            if time.monotonic() > end:
                raise Problem("the Prefect server did not come back")
            time.sleep(0.1)
        self.journal.note("Prefect server is back")

    def end_hosts(self) -> None:
        """Ends the hosts that live in good order, and looks for drivers that outlive their host."""
        living = [host for host in self.hosts if not host.has_ended]
        for host in living:
            host.send(signal.SIGCONT)
            host.send(signal.SIGTERM)
        for host in living:
            if (status := host.wait(20)) != 0:
                self.journal.trouble(f"host {host.child.name}, told to stop, ended with {status}")
            host.child.stop(0)
        end = time.monotonic() + 5
        while left := [pid for pid in descendants(os.getpid()) if program(pid).startswith(DRIVER)]:
            if time.monotonic() > end:
                self.journal.trouble(f"{len(left)} driver process(es) outlived their hosts: {[program(pid) for pid in left]}")
                for pid in left:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                break
            time.sleep(0.1)

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        for number in demo.ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for host in self.hosts:
            host.send(signal.SIGCONT)
            host.child.stop(0)
        for child in reversed(self.children):
            child.stop()
        if kind is not None and not issubclass(kind, KeyboardInterrupt):
            print(f"\n{self.log_tails()}", file=sys.stderr)
        if self.keep:
            print(f"All logs: {self.directory}", flush=True)
        else:
            shutil.rmtree(self.directory, ignore_errors=True)
