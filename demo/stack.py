"""What the demo and the bench start and talk to: a Prefect server, ecs-sandbox, workers.

Only the standard library. Every process started here leads a process group of its own and is ended by that group
when its `Stack` closes, whether by success, an error, Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import hmac
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BINARIES = ROOT / ".build" / "release"
# The servers that worker-host is to be right with, each in an environment of its own below .venv.
PREFECT_VERSIONS = ("3.8.8", "2.20.16", "2.14.20")
PREFECT_ENVIRONMENT = ROOT / ".venv" / f"prefect-{PREFECT_VERSIONS[0]}"
PREFECT_AWS_ENVIRONMENT = ROOT / ".venv" / "prefect-aws"

WORKER_HOST_BINARIES = [
    "worker-host",
    "worker-driver-fargate",
    "worker-driver-ec2",
    "worker-driver-task-definition-arn",
    "worker-driver-guardian",
]

REGION = "us-east-1"
ACCESS_KEY_ID = "AKIASANDBOX"
SECRET_ACCESS_KEY = "sandbox-secret"

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# States in which a flow run stays.
FINAL_STATES = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Problem(Exception):
    """Something went wrong that is told in a sentence or two, without a traceback."""


def require(paths: Sequence[Path], remedy: str) -> None:
    """Raises a Problem that names every missing path and what makes it."""
    missing = [str(path.relative_to(ROOT)) for path in paths if not path.exists()]
    if missing:
        raise Problem(f"missing: {', '.join(missing)}\n{remedy}")


def clean_environment(home: Path, **variables: str) -> dict[str, str]:
    """The few variables that a program needs to run, and `variables`.

    Nothing else is inherited: no AWS or Prefect setting of the caller's reaches a started program, so that none of
    them ever talks to a real account or server, and no HTTP proxy stands before loopback.
    """
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"HOME": str(home)} | variables


# --- Processes ---------------------------------------------------------------------------------


class Child:
    """A started process that leads a process group of its own; its output goes to a file."""

    def __init__(self, name: str, arguments: Sequence[str | Path], environment: Mapping[str, str], directory: Path):
        self.name = name
        self.log = directory / f"{name}.log"
        self.started = time.monotonic()
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(argument) for argument in arguments],
                env=dict(environment),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def check(self) -> None:
        """Raises a Problem if the process has ended."""
        status = self.process.poll()
        if status is not None:
            raise Problem(f"{self.name} ended with status {status}")

    def stop(self, grace: float = 10) -> None:
        """Ends the process and its group: SIGTERM, then SIGKILL when `grace` seconds have passed."""
        if self.process.poll() is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        # What the leader left behind, and the leader if it is still there.
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


class Stack(contextlib.AbstractContextManager["Stack"]):
    """The processes of one scene, their common deadline and the directory of their files.

    Leaving it ends the processes, the last one first. The directory is removed after success or Ctrl-C;
    after a failure the ends of the logs are printed and it is kept.
    """

    def __init__(self, name: str, seconds: float):
        self.directory = Path(tempfile.mkdtemp(prefix=f"worker-host-{name}-"))
        self.deadline = time.monotonic() + seconds
        self.seconds = seconds
        self.children: list[Child] = []

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # A second Ctrl-C must not leave half of them behind.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING_SIGNALS}
        for child in reversed(self.children):
            child.stop()
        if kind is None or issubclass(kind, KeyboardInterrupt):
            shutil.rmtree(self.directory, ignore_errors=True)
        else:
            print(f"\n{self.log_tails()}\nAll logs: {self.directory}", file=sys.stderr)
        for number, handler in before.items():
            signal.signal(number, handler)

    def start(self, name: str, arguments: Sequence[str | Path], environment: Mapping[str, str]) -> Child:
        child = Child(name, arguments, environment, self.directory)
        self.children.append(child)
        return child

    def stop(self, child: Child) -> None:
        child.stop()
        self.children.remove(child)

    def wait(self, what: str, condition: Callable[[], Any], interval: float = 0.1) -> Any:
        """The first true value of `condition`; a Problem when a process ends or the deadline passes before."""
        while True:
            for child in self.children:
                child.check()
            if value := condition():
                return value
            if time.monotonic() > self.deadline:
                raise Problem(f"{what}: not done within {self.seconds:.0f} s from the start")
            time.sleep(interval)

    def log_tails(self) -> str:
        """The last lines of every log: the processes' and, of the tasks', those written last."""
        tasks = sorted(self.directory.glob("sandbox/tasks/*.log"), key=lambda path: path.stat().st_mtime)
        logs = [child.log for child in self.children] + tasks[-2:]
        return "\n".join(f"--- {log.name}\n{tail(log)}" for log in logs if log.stat().st_size)


def run(program: str, main: Callable[[], None]) -> int:
    """Calls `main` and answers the exit status: 1 after a Problem, which is printed, 130 when interrupted.

    SIGTERM and SIGHUP end the program as Ctrl-C does, through every `with` on the way; and SIGINT does so too where a
    shell has started it in the background.
    """

    def interrupt(number: int, _: object) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    for number in ENDING_SIGNALS:
        signal.signal(number, interrupt)
    try:
        main()
    except Problem as problem:
        print(f"{program}: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{program}: interrupted; all that it started has been ended", file=sys.stderr)
        return 130
    return 0


def tail(log: Path, lines: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


# --- HTTP --------------------------------------------------------------------------------------


def request(
    url: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """One request to a server on this machine: its status and body."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def is_answering(url: str) -> bool:
    try:
        return request(url)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


class PrefectServer:
    """A Prefect server of its own: SQLite in the stack's directory, a free port, no user interface."""

    def __init__(self, stack: Stack, version: str = PREFECT_VERSIONS[0], **settings: str):
        self.stack = stack
        self.version = version
        self.settings = settings
        self.port = free_port()
        self.api_url = f"http://127.0.0.1:{self.port}/api"
        self.home = stack.directory / "prefect"
        self.home.mkdir()
        self.starts = 0
        self.start()

    @classmethod
    def running(cls, stack: Stack, version: str, api_url: str) -> PrefectServer:
        """One that somebody else has started and ends."""
        server = cls.__new__(cls)
        server.stack, server.version, server.api_url = stack, version, api_url
        return server

    @property
    def environment(self) -> Path:
        """Where it, and the Prefect of its flows, are installed."""
        return ROOT / ".venv" / f"prefect-{self.version}"

    def start(self) -> None:
        """Starts it, the next time on the same port and database."""
        self.starts += 1
        self.child = self.stack.start(
            "prefect-server" if self.starts == 1 else f"prefect-server-{self.starts}",
            [
                *(self.environment / "bin" / "prefect", "server", "start"),
                *("--host", "127.0.0.1", "--port", str(self.port)),
                *(["--no-ui"] if self.version.startswith("3.") else []),
            ],
            clean_environment(
                self.home,
                PREFECT_HOME=str(self.home),
                PREFECT_SERVER_ANALYTICS_ENABLED="false",
                PREFECT_UI_ENABLED="false",
                DO_NOT_TRACK="1",
                **self.settings,
            ),
        )

    def wait_until_ready(self) -> None:
        self.stack.wait("the Prefect server", lambda: is_answering(f"{self.api_url}/health"))

    def post(self, path: str, body: Any) -> Any:
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the API; a busy SQLite answers 503 "database is locked", which is tried again."""
        data = None if body is None else json.dumps(body).encode()
        while True:
            status, answer = request(self.api_url + path, method, data, {"content-type": "application/json"})
            if status != 503 or time.monotonic() > self.stack.deadline:
                break
            time.sleep(0.2)
        if status >= 300:
            raise Problem(f"Prefect answered {status} to {method} {path}: {answer.decode(errors='replace')[:500]}")
        return json.loads(answer) if answer else None

    def create_deployment(self, pool: str, flow: str, name: str, job_variables: Any, **fields: Any) -> str:
        """Creates a deployment (and its flow, if need be) in a work pool; answers its id."""
        # What Prefect called job variables before 2.15.
        fields["infra_overrides" if self.version.startswith("2.14.") else "job_variables"] = job_variables
        flow_id = self.post("/flows/", {"name": flow})["id"]
        body = {"name": name, "flow_id": flow_id, "work_pool_name": pool, "enforce_parameter_schema": False} | fields
        return self.post("/deployments/", body)["id"]

    def flow_runs(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """The flow runs of these ids; at most 200 a page are to be had."""
        runs: list[dict[str, Any]] = []
        for first in range(0, len(ids), 200):
            page = list(ids[first : first + 200])
            runs += self.post("/flow_runs/filter", {"flow_runs": {"id": {"any_": page}}, "limit": 200})
        return runs

    def environment_of_workers(self) -> dict[str, str]:
        return {"PREFECT_API_URL": self.api_url}


# --- ecs-sandbox -------------------------------------------------------------------------------


class Sandbox:
    """An ecs-sandbox on a free port; containers' output goes to files in the stack's directory."""

    READY = "ecs-sandbox listening on "

    def __init__(self, stack: Stack, *options: str, binaries: Path = BINARIES):
        self.stack = stack
        home = stack.directory / "sandbox"
        home.mkdir()
        self.task_logs = home / "tasks"
        self.url = ""
        self.child = stack.start(
            "ecs-sandbox",
            [binaries / "ecs-sandbox", "--port", "0", "--log-dir", self.task_logs, *options],
            clean_environment(home),
        )

    def wait_until_ready(self) -> None:
        def line() -> str | None:
            for text in self.child.log.read_text(errors="replace").splitlines():
                if text.startswith(self.READY):
                    return text.removeprefix(self.READY).strip()
            return None

        self.url = self.stack.wait("ecs-sandbox", line, interval=0.02)

    def state(self) -> dict[str, Any]:
        return self._read("state")

    def requests(self, operation: str | None = None, after: int = 0) -> list[dict[str, Any]]:
        """The ledger of signed requests in the order of their arrival."""
        query = f"requests?after={after}" + (f"&operation={operation}" if operation else "")
        return self._read(query)["requests"]

    def _read(self, path: str) -> Any:
        status, body = request(f"{self.url}/_sandbox/{path}")
        if status != 200:
            raise Problem(f"ecs-sandbox answered {status} to /_sandbox/{path}: {body.decode(errors='replace')[:500]}")
        return json.loads(body)

    def call(self, operation: str, parameters: Any) -> Any:
        """One signed call of the ECS API."""
        body = json.dumps(parameters).encode()
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "host": urllib.parse.urlsplit(self.url).netloc,
            "x-amz-target": f"AmazonEC2ContainerServiceV20141113.{operation}",
        }
        status, answer = request(f"{self.url}/", "POST", body, sign("ecs", body, headers))
        if status != 200:
            raise Problem(f"ecs-sandbox answered {status} to {operation}: {answer.decode(errors='replace')[:500]}")
        return json.loads(answer)

    def register_task_definition(self, family: str) -> str:
        """Registers a small Fargate task definition as somebody's terraform would; answers its ARN."""
        definition = {
            "family": family,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [{"name": "prefect", "image": "prefecthq/prefect:3-latest", "essential": True}],
        }
        return self.call("RegisterTaskDefinition", definition)["taskDefinition"]["taskDefinitionArn"]

    def environment_of_workers(self) -> dict[str, str]:
        """How a worker is led to the sandbox instead of AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        }


def sign(service: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` with what Signature Version 4 adds, for `POST /` without a query."""
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    signed = dict(headers) | {"x-amz-date": stamp}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{REGION}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET_ACCESS_KEY}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={ACCESS_KEY_ID}/{scope}"
    return signed | {"authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}"}


# --- Output ------------------------------------------------------------------------------------


def table(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Rows as aligned columns, the first row as their heads; the columns in `numbers` flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rule = ["-" * width for width in widths]

    def line(row: Sequence[str]) -> str:
        cells = [
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ]
        return "  " + "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in [rows[0], rule, *rows[1:]])
