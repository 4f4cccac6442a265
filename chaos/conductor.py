"""Carries a plan out: flow runs and cancellations, storms, what befalls hosts; then heals everything and waits for quiet."""

from __future__ import annotations

import datetime
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from checker import FINAL
from plan import STEADY_AWS, STEADY_PREFECT, Incident, Plan, RunPlan, Storm
from scene import DRIVER, POOL, HostProcess, Scene, descendants, program
from stack import Problem, request

TASK = Path(__file__).resolve().parent / "walk_task.py"


class Conductor:
    def __init__(self, scene: Scene, plan: Plan):
        self.scene = scene
        self.plan = plan
        self.journal = scene.journal
        self.server = scene.server
        self.lock = threading.Lock()
        self.ids: list[str] = []
        self.cancelled: set[str] = set()
        self.failures: list[BaseException] = []
        self.slots: list[HostProcess] = []
        self.began = 0.0
        # How far the plan's time lies behind the clock, in seconds; and what bounds the runs that are being made.
        self.late = 0.0
        self.creating = threading.Semaphore(2)

    # --- The Prefect API, told directly

    def call(self, method: str, path: str, body: Any = None, seconds: float = 240) -> Any:
        """One call; asked again while the server is busy or away. What may have been done already is done twice."""
        data = None if body is None else json.dumps(body).encode()
        end = time.monotonic() + seconds
        while True:
            try:
                status, answer = request(self.server.api_url + path, method, data, {"content-type": "application/json"})
            except (OSError, http.client.HTTPException) as error:
                status, answer = 0, str(error).encode()
            if 200 <= status < 300:
                return json.loads(answer) if answer else None
            if status not in (0, 500, 503) or time.monotonic() > end:
                raise Problem(f"Prefect answered {status} to {method} {path}: {answer.decode(errors='replace')[:500]}")
            time.sleep(0.3)

    def prepare(self) -> None:
        """The pool and its deployments."""
        self.call("POST", "/work_pools/", {"name": POOL, "type": "ecs", "base_job_template": self.template()})
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
        variables = {
            "fargate": {},
            "fargate-spot": {"launch_type": "FARGATE_SPOT"},
            "ec2": {"launch_type": "EC2"},
            "task-definition-arn": {"task_definition_arn": self.scene.sandbox.register_task_definition("made-beforehand")},
        }
        self.deployments = {
            name: self.server.create_deployment(
                POOL, "chaos", name, entrypoint="none.py:none", job_variables=own | {"env": environment}
            )
            for name, own in variables.items()
        }
        self.control("settings", self.plan.settings)
        self.scene.prefect_proxy.add(*STEADY_PREFECT)
        self.scene.aws_proxy.add(*STEADY_AWS)

    def template(self) -> dict[str, Any]:
        """The host's own base job template, where what is not used here is declared and no more. Prefect validates all of it
        at each flow run created, and the server's time is the bottleneck."""
        command = [self.scene.binaries / "worker-host", "template", "base-job-template"]
        made = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        used = ("command", "env", "launch_type", "task_definition_arn")
        properties = {name: schema if name in used else {} for name, schema in made["variables"]["properties"].items()}
        return made | {"variables": {"type": "object", "properties": properties}}

    def control(self, route: str, body: Any = None, method: str = "POST") -> Any:
        data = None if body is None else json.dumps(body).encode()
        status, answer = request(f"{self.scene.sandbox.url}/_sandbox/{route}", method, data)
        if status != 200:
            raise Problem(f"ecs-sandbox answered {status} to {route}: {answer.decode()}")
        return json.loads(answer)

    # --- The chaos

    def run(self) -> None:
        """All of the plan."""
        self.slots = [self.scene.start_host(f"host-{'ab'[number]}") for number in range(len(self.plan.incidents))]
        self.began = time.monotonic()
        threads = [
            threading.Thread(target=self.guard, args=(self.slot, number), name=f"slot {number}")
            for number in range(len(self.slots))
        ]
        threads.append(threading.Thread(target=self.guard, args=(self.storms,), name="storms"))
        if self.plan.restart:
            threads.append(threading.Thread(target=self.guard, args=(self.restart,), name="restart"))
        for thread in threads:
            thread.start()
        with ThreadPoolExecutor(len(self.plan.runs)) as pool:
            for number, run in enumerate(self.plan.runs):
                self.sleep_until(run.at)
                self.creating.acquire()
                # A server that cannot keep up puts off all that is to come, so that chaos and runs stay together.
                self.late = max(self.late, time.monotonic() - self.began - run.at)
                pool.submit(self.guard, self.one_run, run)
                if (number + 1) % 50 == 0:
                    print(f"  {time.monotonic() - self.began:6.1f} s  {number + 1} flow runs", flush=True)
            for thread in threads:
                thread.join()
        if self.failures:
            raise self.failures[0]

    def guard(self, body: Callable[..., None], *arguments: Any) -> None:
        try:
            body(*arguments)
        except Exception as error:  # noqa: BLE001 - raised again by the main thread
            self.failures.append(error)

    @property
    def elapsed(self) -> float:
        """The plan's time."""
        return time.monotonic() - self.began - self.late

    def sleep_until(self, at: float) -> None:
        while (left := at - self.elapsed) > 0:
            time.sleep(min(left, 0.2))

    # --- Flow runs

    def one_run(self, run: RunPlan) -> None:
        due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=run.due_in)
        command = f"{sys.executable} -S -E {TASK} {self.scene.prefect_port} {run.task_seconds:.2f}"
        body = {
            "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}},
            "job_variables": {"command": command},
            # A repeated call makes no second run.
            "idempotency_key": f"{run.at}-{self.plan.seed}",
        }
        try:
            made = self.call("POST", f"/deployments/{self.deployments[run.deployment]}/create_flow_run", body)["id"]
        finally:
            self.creating.release()
        with self.lock:
            self.ids.append(made)
        self.journal.note("run created", run=made, deployment=run.deployment)
        if run.cancel_after is not None:
            self.cancel(made, run)
        elif run.end:
            self.end_task(made, run.end)

    def cancel(self, run_id: str, run: RunPlan) -> None:
        if run.cancel_when_running and not self.wait_for(lambda: self.state_of(run_id) in FINAL | {"RUNNING"}, 40):
            return
        time.sleep(run.cancel_after or 0)
        before = self.state_of(run_id)
        if before in FINAL:
            return
        with self.lock:
            self.cancelled.add(run_id)
        answer = self.call("POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})
        stands = (answer.get("state") or {}).get("type")
        self.journal.note(f"cancelled while {before.lower()}", run=run_id, answer=answer["status"], state=stands)

    def state_of(self, run_id: str) -> str:
        return self.call("GET", f"/flow_runs/{run_id}")["state_type"]

    def end_task(self, run_id: str, end: dict[str, Any]) -> None:
        """Ends the run's task as AWS might, once it runs."""

        def running() -> dict[str, Any] | None:
            for task in self.control("state", method="GET")["tasks"]:
                if str(task.get("startedBy", "")).startswith(run_id) and task["lastStatus"] == "RUNNING":
                    return task
            return None

        if task := self.wait_for(running, 40, interval=0.5):
            self.control(f"tasks/{task['id']}/stop", end)
            self.journal.note("task ended by AWS", run=run_id, task=task["id"], code=end["stopCode"])

    def wait_for(self, condition: Callable[[], Any], seconds: float, interval: float = 0.7) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := condition():
                return value
            time.sleep(interval)
        return None

    # --- Storms

    def storms(self) -> None:
        for storm in self.plan.storms:
            self.sleep_until(storm.at)
            self.journal.note(f"storm: {storm.kind}", lasts=round(storm.seconds, 1))
            self.storm(storm)

    def storm(self, storm: Storm) -> None:
        prefect, aws = self.scene.prefect_proxy, self.scene.aws_proxy
        ever: dict[str, Any] = {"group": "storm", "times": None}
        match storm.kind:
            case "no capacity":
                self.control("faults", {"operation": "RunTask", "times": None, "fault": {"kind": "capacity", "reason": "RESOURCE:MEMORY"}})
            case "AWS throttles":
                self.control("faults", {"times": None, "fault": {"kind": "throttle"}})
            case "AWS cut off":
                aws.add_first(ever | {"fault": {"kind": "cut"}})
            case "AWS answers lost":
                aws.add_first(ever | {"share": 0.7, "fault": {"kind": "lose"}})
            case "AWS 500":
                aws.add_first(ever | {"share": 0.7, "fault": {"kind": "status", "status": 500}})
            case "Prefect cut off":
                prefect.add_first(ever | {"fault": {"kind": "cut"}})
            case "Prefect busy":
                prefect.add_first(ever | {"share": 0.6, "fault": {"kind": "status", "status": 503, "retryAfter": 1}})
            case "Prefect answers lost":
                prefect.add_first(ever | {"share": 0.5, "path": "set_state|flow_runs", "fault": {"kind": "lose"}})
            case kind:
                raise Problem(f"no such storm: {kind}")
        time.sleep(storm.seconds)
        self.control("faults", method="DELETE")
        prefect.remove("storm")
        aws.remove("storm")

    def restart(self) -> None:
        at, down = self.plan.restart or (0, 0)
        self.sleep_until(at)
        self.scene.restart_server(down)

    # --- Hosts

    def slot(self, number: int) -> None:
        """What befalls the hosts of one slot, one after the other."""
        fresh = 0
        for incident in self.plan.incidents[number]:
            self.sleep_until(incident.at)
            if self.elapsed > self.plan.seconds:
                break
            host = self.slots[number]
            if host.has_ended:
                self.journal.trouble(f"{host.child.name} ended by itself with {host.child.process.returncode}")
                self.slots[number] = self.scene.start_host(host.name)
                continue
            name = host.name
            if not incident.keeps_name:
                fresh += 1
                name = f"host-{'ab'[number]}{fresh}"
            self.slots[number] = self.befall(host, incident, name)

    def befall(self, host: HostProcess, incident: Incident, next_name: str) -> HostProcess:
        """Lets something befall a host; gives the host that lives in its slot afterwards."""
        match incident.kind:
            case "kill":
                self.kill(host)
                time.sleep(incident.gap)
                return self.scene.start_host(next_name)
            case "terminate":
                # A program that was started this instant has not come as far as its first instruction, and dies of the signal.
                time.sleep(1)
                host.send(signal.SIGTERM)
                self.journal.note("host told to stop", log=host.child.name)
                if (status := host.wait(20)) != 0:
                    self.journal.trouble(f"{host.child.name}, told to stop, ended with {status}")
                    self.kill(host)
                time.sleep(incident.gap)
                return self.scene.start_host(next_name)
            case "freeze":
                self.freeze(host, incident.seconds)
                return host
            case "double":
                # As an orchestrator does that takes a frozen host for dead: another of its name is started.
                host.send(signal.SIGSTOP)
                self.journal.note("host frozen", log=host.child.name)
                time.sleep(incident.gap)
                second = self.scene.start_host(host.name)
                self.journal.note("two hosts of one name", name=host.name)
                time.sleep(incident.seconds)
                host.send(signal.SIGCONT)
                self.journal.note("host thawed", log=host.child.name)
                time.sleep(1 + incident.gap)
                dies, lives = (host, second) if incident.choice < 0.5 else (second, host)
                self.kill(dies)
                return lives
            case "kill driver" | "freeze driver":
                self.hit_driver(host, incident)
                return host
            case kind:
                raise Problem(f"no such incident: {kind}")

    def kill(self, host: HostProcess) -> None:
        host.send(signal.SIGKILL)
        host.wait(10)
        self.journal.note("host killed", log=host.child.name)

    def freeze(self, host: HostProcess, seconds: float) -> None:
        host.send(signal.SIGSTOP)
        self.journal.note("host frozen", log=host.child.name, seconds=round(seconds, 1))
        time.sleep(seconds)
        host.send(signal.SIGCONT)
        self.journal.note("host thawed", log=host.child.name)

    def hit_driver(self, host: HostProcess, incident: Incident) -> None:
        drivers = sorted(host.drivers())
        if not drivers:
            self.journal.note("no driver to hit")
            return
        pid = drivers[int(incident.choice * len(drivers))]
        if incident.kind == "kill driver":
            self.signal_driver(pid, signal.SIGKILL)
            self.journal.note("driver killed", log=host.child.name, pid=pid)
            return
        self.signal_driver(pid, signal.SIGSTOP)
        self.journal.note("driver frozen", log=host.child.name, pid=pid, seconds=round(incident.seconds, 1))
        time.sleep(incident.seconds)
        self.signal_driver(pid, signal.SIGCONT)
        self.journal.note("driver thawed", log=host.child.name, pid=pid)

    @staticmethod
    def signal_driver(pid: int, number: signal.Signals) -> None:
        # Only while the id is still that of a driver below this program.
        if pid in set(descendants(os.getpid())) and program(pid).startswith(DRIVER):
            os.kill(pid, number)

    # --- Afterwards

    def heal(self) -> None:
        """No more faults; every slot has a host that lives."""
        self.control("faults", method="DELETE")
        self.scene.prefect_proxy.remove()
        self.scene.aws_proxy.remove()
        for number, host in enumerate(self.slots):
            host.send(signal.SIGCONT)
            if host.has_ended:
                self.journal.trouble(f"{host.child.name} ended by itself with {host.child.process.returncode}")
                self.slots[number] = self.scene.start_host(host.name)
        self.journal.note("healed")

    def wait_for_quiet(self, seconds: float) -> bool:
        """Whether, within some time, every run has ended and no task is left."""
        end = time.monotonic() + seconds
        shown = Counter[str]()
        while True:
            states = Counter(run["state_type"] for run in self.flow_runs())
            tasks = sum(task["lastStatus"] != "STOPPED" for task in self.control("state", method="GET")["tasks"])
            open_runs = sum(count for state, count in states.items() if state not in FINAL)
            if states != shown:
                print(f"  {time.monotonic() - self.began:6.1f} s  {describe(states)}, {tasks} task(s) running", flush=True)
                shown = states
            if open_runs == 0 and tasks == 0:
                return True
            if time.monotonic() > end:
                return False
            time.sleep(1)

    def flow_runs(self) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = []
        for first in range(0, len(self.ids), 200):
            page = self.ids[first : first + 200]
            runs += self.call("POST", "/flow_runs/filter", {"flow_runs": {"id": {"any_": page}}, "limit": 200})
        return runs


def describe(states: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
