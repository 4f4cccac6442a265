"""Whether worker-host's memory, descriptors and threads stay flat while it works for long.

    soak.py [--minutes 30] [--rate 5] [--binaries .build/release]

Run by `make soak`. A stub of Prefect's API makes flow runs due at a steady rate, ecs-sandbox runs a process for each; of 24 runs one
dies without a word (Crashed, with its evidence) and one is cancelled. Host and drivers are looked at every few seconds. Flat is what
grows, by the straight line through the last two thirds of the time, by less than 5 % or a small amount over that time. Exit status
1 when something is not flat, or a run has no end of its own or more than one task.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from measure import MIB, Footprint, cpu_seconds, footprint
from stubbed import Stubbed

from stack import BINARIES, Problem, Stack, run, table  # isort: skip

INTERVAL = 5.0
# How long the tasks run, and the runs until they are Completed.
TASK_SECONDS = 3
RUN_SECONDS = 2
# The part of the time that is left out at the beginning: caches fill, connections are made.
WARM_UP = 1 / 3
# The share of a value by which it may grow over the time that counts.
SHARE = 0.05


@dataclasses.dataclass(frozen=True)
class Measure:
    what: str
    value: Callable[[Footprint], float]
    digits: int
    # How much it may grow, however little it was; None: it is told, not judged.
    allowance: float | None


MEASURES = [
    # Pss moves with whoever else maps the same libraries.
    Measure("Pss, MiB", lambda f: f.pss / MIB, 2, None),
    Measure("Rss, MiB", lambda f: f.rss / MIB, 2, 2),
    Measure("own, MiB", lambda f: f.anonymous / MIB, 2, 1),
    Measure("host's, MiB", lambda f: f.anonymous_of_root / MIB, 2, 1),
    Measure("descriptors", lambda f: f.descriptors, 1, 3),
    Measure("threads", lambda f: f.threads, 1, 2),
    Measure("processes", lambda f: f.processes, 1, 0.5),
]

Sample = tuple[float, Footprint]


def growth(points: Sequence[tuple[float, float]]) -> float:
    """How much the straight line through the points rises from the first to the last (least squares)."""
    times, values = zip(*points)
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    spread = sum((at - middle) ** 2 for at in times)
    return sum((at - middle) * (value - mean) for at, value in points) / spread * (times[-1] - times[0])


def verdicts(samples: Sequence[Sample]) -> list[tuple[Measure, float, float, float | None]]:
    """For each measure the mean, the growth and the most that it may grow (None: any), over the time that counts."""
    start = samples[0][0] + (samples[-1][0] - samples[0][0]) * WARM_UP
    late = [sample for sample in samples if sample[0] >= start]
    found = []
    for measure in MEASURES:
        points = [(at, measure.value(each)) for at, each in late]
        mean = sum(value for _, value in points) / len(points)
        most = None if measure.allowance is None else max(measure.allowance, mean * SHARE)
        found.append((measure, mean, growth(points), most))
    return found


def line(minute: int, samples: Sequence[Footprint], launched: int) -> str:
    means = [sum(map(measure.value, samples)) / len(samples) for measure in MEASURES]
    return f"{minute:8}{launched:10}" + "".join(f"{mean:13.{m.digits}f}" for m, mean in zip(MEASURES, means))


def sample(scene: Stubbed, host: int, seconds: float) -> list[Sample]:
    """Looks at the host for so long, and prints each minute's means."""
    print(f"{'minute':>8}{'launched':>10}" + "".join(f"{measure.what:>13}" for measure in MEASURES), flush=True)
    start = time.monotonic()
    samples: list[Sample] = []
    printed = 0
    while len(samples) * INTERVAL < seconds:
        for child in scene.stack.children:
            child.check()
        samples.append((time.monotonic() - start, footprint(host)))
        if len(samples) * INTERVAL >= (printed + 1) * 60:
            printed += 1
            recent = [each for _, each in samples[-int(60 / INTERVAL) :]]
            launched = scene.brief()["requests"].get("PATCH /api/flow_runs/ID", 0)
            print(line(printed, recent, launched), flush=True)
        time.sleep(max(0.0, start + len(samples) * INTERVAL - time.monotonic()))
    return samples


def report(samples: Sequence[Sample]) -> bool:
    """Prints what has grown; answers whether all is flat."""
    rows = [["", "mean", "grown by", "allowed", ""]]
    found = verdicts(samples)
    for measure, mean, grown, most in found:
        cells = ["" if value is None else f"{value:.{measure.digits}f}" for value in (mean, grown, most)]
        rows.append([measure.what, *cells, "" if most is None else "flat" if grown <= most else "NOT FLAT"])
    print(f"\nThe last two thirds of {samples[-1][0] / 60:.1f} minutes\n{table(rows, numbers=range(1, 4))}")
    return all(most is None or grown <= most for _, _, grown, most in found)


def check_runs(scene: Stubbed, count: int) -> None:
    """Every run has come to its own end, with one task."""
    left = ("SCHEDULED", "PENDING", "RUNNING", "CANCELLING")

    def ended() -> dict | None:
        states = scene.brief()["states"]
        return None if any(states.get(state) for state in left) else states

    states = scene.stack.wait("the end of all flow runs", ended, interval=1)
    tasks = Counter(task["startedBy"].partition("/")[0] for task in scene.sandbox.state()["tasks"])
    print(f"{count} flow runs: {states}; {tasks.total()} tasks")
    if len(tasks) != count or tasks.total() != count:
        raise Problem(f"{count} flow runs have {tasks.total()} tasks, and {len(tasks)} of them have one")
    if sum(states.values()) != count or states.get("CRASHED", 0) > count / 24 + 1:
        raise Problem("more flow runs crashed than those that were to")


def soak(minutes: float, rate: float, binaries: Path) -> None:
    seconds, count = minutes * 60, int(minutes * 60 * rate)
    with Stack("soak", seconds + 300) as stack:
        stub = ["0", "--later", str(count), "--rate", str(rate), "--run-seconds", str(RUN_SECONDS), "--misfortunes"]
        scene = Stubbed(stack, [*stub, "--command", f"sleep {TASK_SECONDS}"], binaries)
        scene.control("settings", {"tokenBuckets": True})
        host = scene.host("worker")
        print(f"{minutes:g} minutes at {rate:g} flow runs a second; host and drivers together, means of each minute")
        samples = sample(scene, host.pid, seconds)
        check_runs(scene, count)
        print(f"CPU of host and drivers: {cpu_seconds(host.pid) / count * 1000:.1f} ms a flow run")
    if not report(samples):
        raise Problem("worker-host does not stay flat")


def main() -> None:
    parser = argparse.ArgumentParser(description="Watches worker-host's footprint while it works for long.")
    parser.add_argument("--minutes", type=float, default=30, help="how long (30)")
    parser.add_argument("--rate", type=float, default=5, help="flow runs a second (5)")
    parser.add_argument("--binaries", type=Path, default=BINARIES, help="where the programs are (.build/release)")
    options = parser.parse_args()
    soak(options.minutes, options.rate, options.binaries.absolute())


if __name__ == "__main__":
    sys.exit(run("soak", main))
