"""Flow runs through a worker-host in another root: a real Prefect server and ecs-sandbox outside, the host inside.

usage: dist_main_job.py ROOT FOLDER BUILT     run by scripts/dist-test.sh
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))

import demo  # noqa: E402
from stack import ROOT, PrefectServer, Problem, Sandbox, Stack, free_port, run  # noqa: E402

SECONDS = 240
IN_ROOT = ROOT / "scripts" / "in-root.sh"


def main() -> None:
    root, folder, built = sys.argv[1:4]
    with Stack("dist", SECONDS) as stack:
        server = PrefectServer(stack)
        sandbox = Sandbox(stack, binaries=Path(built))
        server.wait_until_ready()
        sandbox.wait_until_ready()
        deployments = demo.deploy(server, sandbox)
        ids = [
            server.post(
                f"/deployments/{deployment}/create_flow_run",
                {"name": name, "parameters": {"name": name}, "state": {"type": "SCHEDULED"}},
            )["id"]
            for name, deployment in deployments.items()
        ]
        environment = {
            "PATH": "/opt/worker-host/bin:/usr/bin:/bin",
            "HOME": "/tmp",
            "PREFECT_HOME": "/tmp/prefect",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
            "PREFECT_WORKER_WEBSERVER_PORT": str(free_port()),
        }
        environment |= server.environment_of_workers() | sandbox.environment_of_workers()
        inside = [IN_ROOT, root, folder, "worker-host"]
        host = stack.start(
            "worker-host",
            [*inside, "--drivers", "/opt/worker-host/drivers.d", "--pool", demo.POOL, "--with-healthcheck"],
            environment,
        )

        def ended() -> bool:
            runs = server.flow_runs(ids)
            failed = [run for run in runs if run["state_type"] in {"FAILED", "CRASHED", "CANCELLED"}]
            if failed:
                raise Problem(f"a flow run ended {failed[0]['state_name']}: {failed[0]['state']['message']}")
            return len(runs) == len(ids) and all(run["state_type"] == "COMPLETED" for run in runs)

        stack.wait("flow runs to Completed", ended, interval=0.3)
        health = subprocess.run([*map(str, inside), "health"], env=environment, capture_output=True, text=True)
        if health.returncode != 0:
            raise Problem(f"worker-host health: {health.stderr.strip()}")
        host.process.terminate()
        status = host.process.wait(30)
        if status != 0:
            raise Problem(f"worker-host ended with status {status} after SIGTERM")
        stack.children.remove(host)
        print(f"dist-test: {len(ids)} flow runs Completed through {', '.join(deployments)}, healthy, ended by SIGTERM")


if __name__ == "__main__":
    sys.exit(run("dist-test", main))
