"""worker-host between ecs-sandbox and a stub of Prefect's API that answers at once: where the server is not what limits it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
from stack import (  # noqa: E402
    ROOT,
    WORKER_HOST_BINARIES,
    Child,
    Problem,
    Sandbox,
    Stack,
    clean_environment,
    request,
    require,
)


class Stubbed:
    """The stub and the sandbox of a stack, and hosts between them."""

    def __init__(self, stack: Stack, stub: list[str], binaries: Path, *sandbox: str):
        require([binaries / name for name in ["ecs-sandbox", *WORKER_HOST_BINARIES]], "`make build` builds them.")
        self.stack = stack
        self.binaries = binaries
        self.sandbox = Sandbox(stack, *sandbox, binaries=binaries)
        self.sandbox.wait_until_ready()
        program = ROOT / "bench" / "prefect_stub.py"
        child = stack.start("stub", [sys.executable, program, *stub], clean_environment(stack.directory))
        self.port = stack.wait("the stub", lambda: child.log.read_text().partition("listening ")[2].strip())

    def host(self, name: str, *arguments: str | Path, **settings: Any) -> Child:
        """Starts a worker-host of this name; `settings` are members of its configuration file."""
        home = self.stack.directory / name
        home.mkdir()
        file = home / "host.json"
        file.write_text(json.dumps(settings))
        environment = self.sandbox.environment_of_workers() | {"PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api"}
        program = [self.binaries / "worker-host", "--drivers", ROOT / "drivers.d", "--config", file]
        return self.stack.start(
            name, [*program, "--pool", "stub", "--name", name, *arguments],
            clean_environment(home, PREFECT_HOME=str(home), **environment),
        )  # fmt: skip

    def brief(self) -> dict[str, Any]:
        """The requests by route, and how many flow runs are in which state."""
        return json.loads(request(f"http://127.0.0.1:{self.port}/stub/report?brief")[1])

    def control(self, route: str, body: Any) -> None:
        """Asks something of the sandbox."""
        status, answer = request(f"{self.sandbox.url}/_sandbox/{route}", "POST", json.dumps(body).encode())
        if status != 200:
            raise Problem(f"ecs-sandbox answered {status} to {route}: {answer.decode()}")
