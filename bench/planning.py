"""What resolving and planning costs, measured by PlanBench: no server, no AWS, no pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from measure import MIB

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
from stack import BINARIES, Problem, table  # noqa: E402

PROGRAM = BINARIES / "PlanBench"
# What is to be reached: host's CPU for a flow run, and the time that a template of 2 MB may take, driver included.
HOST_CPU_MS = 1
TEMPLATE_MS = 200


def measure(scenario: str, times: int = 1) -> dict[str, Any]:
    """The median run of `times`, by its time."""
    return sorted((run(scenario) for _ in range(times)), key=lambda run: run.get("seconds", 0))[times // 2]


def run(scenario: str) -> dict[str, Any]:
    done = subprocess.run([PROGRAM, scenario], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Problem(f"PlanBench {scenario} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def print_planning() -> None:
    variables, template = measure("variables"), measure("template", times=5)
    size = template["bytes"] / 1e6
    large = f"template of {size:.1f} MB, read, resolved and planned"
    rows = [
        ("", "seen", "to reach"),
        ("default template, 30 job variables: host's CPU, ms", f"{variables['hostCPU'] * 1000:.2f}", f"<= {HOST_CPU_MS}"),
        ("the same: driver's CPU, ms", f"{variables['driverCPU'] * 1000:.2f}", ""),
        (f"{large}: time, ms", f"{template['seconds'] * 1000:.0f}", f"<= {TEMPLATE_MS}"),
        ("the same: CPU, ms", f"{template['cpu'] * 1000:.0f}", ""),
        ("the same: peak memory, MiB", f"{template['peakMemory'] / MIB:.1f}", ""),
        ("the same: of it before the start, MiB", f"{template['memoryBefore'] / MIB:.1f}", ""),
    ]
    print("\nResolution and planning")
    print(table(rows, numbers=[1]), flush=True)
