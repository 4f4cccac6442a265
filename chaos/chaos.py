"""Two hosts on one pool, and everything that can go wrong: afterwards each flow run has had one task, or has an end that
says why not.

    .venv/prefect-3.8.8/bin/python chaos/chaos.py [--seed N] [--runs 300] [--seconds 110] [--binaries .build/debug]

Run by `make chaos`; README.md beside this file says what is done and how it is judged. Exits with 1 when something was
found, and then keeps the directory of logs that it names.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

from checker import Finding, Run, Task, check
from conductor import Conductor
from evidence import read_runs, read_tasks
from plan import draw
from scene import Scene
from stack import BINARIES, PREFECT_ENVIRONMENT, ROOT, WORKER_HOST_BINARIES, require, run, table

# How long everything may take, besides the chaos itself: start, quiet, reading.
SURROUNDINGS_SECONDS = 600

# The settings of the hosts: short intervals, so that a host counts as OFFLINE after 6 s, and a long budget for capacity.
SETTINGS = {
    "querySeconds": 2,
    "watchSeconds": 2,
    "recoverySeconds": 5,
    "heartbeatSeconds": 2,
    "capacityBudgetSeconds": 900,
    "cancellationSeconds": 4,
    "cancellationGraceSeconds": 3,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Breaks everything at random, and checks that no run is lost or doubled.")
    parser.add_argument("--seed", type=int, help="what is drawn, and when (another one each time)")
    parser.add_argument("--runs", type=int, default=300, help="flow runs (300)")
    parser.add_argument("--seconds", type=float, default=110, help="how long things go wrong (110)")
    parser.add_argument("--quiet-seconds", type=float, default=240, help="how long the runs may take to end afterwards (240)")
    parser.add_argument("--cancelled", type=float, default=0.1, help="the part of the runs that is cancelled (0.1)")
    parser.add_argument("--binaries", type=Path, default=BINARIES, help="where the programs are (.build/release)")
    parser.add_argument("--no-restart", action="store_true", help="leave the Prefect server running throughout")
    parser.add_argument("--directory", type=Path, help="for logs (one below /tmp)")
    parser.add_argument("--keep", action="store_true", help="keep the logs when nothing was found, too")
    parser.add_argument("--settings", type=json.loads, default={}, help="further settings of the hosts, as JSON")
    options = parser.parse_args()
    if options.runs < 1 or options.seconds < 5 or not 0 <= options.cancelled <= 1:
        parser.error("--runs is at least 1, --seconds at least 5, --cancelled between 0 and 1")
    binaries = options.binaries.absolute()
    needed = [binaries / name for name in [*WORKER_HOST_BINARIES, "ecs-sandbox"]]
    require([*needed, PREFECT_ENVIRONMENT / "bin" / "prefect"], "`make chaos` builds and installs them first.")

    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000)
    plan = draw(seed, options.runs, options.seconds, restart=not options.no_restart, cancelled=options.cancelled)
    print(f"chaos: seed {seed}, {options.runs} flow runs, {options.seconds:.0f} s", flush=True)
    limit = options.seconds + options.quiet_seconds + SURROUNDINGS_SECONDS
    with Scene(binaries, seed, limit, SETTINGS | options.settings, options.directory) as scene:
        scene.set_up()
        conductor = Conductor(scene, plan)
        conductor.prepare()
        conductor.run()
        conductor.heal()
        healed = time.monotonic()
        is_quiet = conductor.wait_for_quiet(options.quiet_seconds)
        quiet_after = time.monotonic() - healed
        scene.end_hosts()
        state = scene.sandbox.state()
        runs = read_runs(conductor.call, conductor.flow_runs())
        tasks = read_tasks(state)
        findings = check(runs, tasks, conductor.cancelled)
        findings += [Finding("trouble", "host", text) for text in scene.journal.troubles]
        (scene.directory / "sandbox-state.json").write_text(json.dumps(state))
        (scene.directory / "findings.txt").write_text("".join(f"{finding}\n" for finding in findings))
        report(scene, runs, tasks, findings)
        ending = f"quiet after {quiet_after:.0f} s" if is_quiet else f"not quiet after {options.quiet_seconds:.0f} s"
        print(f"\nchaos: seed {seed}: {len(findings)} finding(s), {ending}", flush=True)
        scene.keep = bool(findings) or options.keep
    if findings:
        sys.exit(1)


def report(scene: Scene, runs: list[Run], tasks: list[Task], findings: list[Finding]) -> None:
    """Prints the tables."""
    journal = scene.journal.counts
    logs = [host.child.log.read_text(errors="replace") for host in scene.hosts]
    rows: list[tuple[str, str]] = [("flow runs", str(len(runs)))]
    rows += [(f"  {state}", str(count)) for state, count in sorted(Counter(each.last.type for each in runs).items())]
    rows.append(("tasks", str(len(tasks))))
    rows += [(f"  {code}", str(count)) for code, count in sorted(Counter(str(task.stop_code) for task in tasks).items())]
    rows.append(("claims taken over", str(sum(log.count("taking over a claim") for log in logs))))
    rows.append(("tasks adopted", str(sum(log.count("adopted a task") for log in logs))))
    rows += [(what, str(count)) for what, count in sorted(journal.items()) if what not in ("run created", "healed", "trouble")]
    for name, proxy in (("Prefect", scene.prefect_proxy), ("AWS", scene.aws_proxy)):
        counted = proxy.report()
        (scene.directory / f"requests-{name.lower()}.json").write_text(json.dumps(counted, indent=1))
        rows.append((f"requests to {name}", str(counted["requests"])))
        rows += [(f"  {kind}", str(count)) for kind, count in sorted(counted["faults"].items())]
    rows += [(f"finding: {rule}", str(count)) for rule, count in sorted(Counter(each.rule for each in findings).items())]
    print("\n" + table([("what", "count"), *rows], numbers=[1]))
    for finding in findings[:40]:
        print(f"  {finding}")
    if len(findings) > 40:
        print(f"  and {len(findings) - 40} more in findings.txt")


if __name__ == "__main__":
    sys.exit(run("chaos", main))
