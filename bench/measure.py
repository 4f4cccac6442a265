"""CPU time and memory of a process and all its descendants, from /proc."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import threading
from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


def tree(root: int) -> Iterator[int]:
    """The ids of `root` and of its living descendants."""
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        # A child is listed with the thread that started it.
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children") as children:
                    waiting += map(int, children.read().split())


def cpu_seconds(root: int) -> float:
    """User and system time of `root` and its descendants, those included that have ended and been waited for."""
    ticks = 0
    for pid in tree(root):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as stat:
            # utime, stime, cutime, cstime: the 14th to the 17th field; the second may hold spaces.
            ticks += sum(map(int, stat.read().rpartition(")")[2].split()[11:15]))
    return ticks / TICKS


def memory(root: int) -> tuple[int, int]:
    """Bytes of memory of `root` and its descendants (Pss: pages shared by n processes count 1/n), and their count."""
    total = processes = 0
    for pid in tree(root):
        # A process that has ended is passed over; one that may not be looked at (the host hides from all but root) is an error.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/smaps_rollup") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
                    processes += 1
                    break
    return total, processes


@dataclasses.dataclass(frozen=True)
class Footprint:
    """What a process and all its descendants hold."""

    pss: int
    rss: int
    # Memory that no file stands behind: what a leak grows, whoever else maps the same libraries.
    anonymous: int
    # The part of it that the process itself has.
    anonymous_of_root: int
    descriptors: int
    threads: int
    processes: int


def footprint(root: int) -> Footprint:
    """Bytes of memory, open descriptors and threads of `root` and its descendants."""
    pss = rss = anonymous = of_root = descriptors = threads = processes = 0
    for pid in tree(root):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/smaps_rollup") as rollup:
                sizes = dict(line.split()[:2] for line in rollup if line.startswith(("Pss:", "Rss:", "Anonymous:")))
            pss += int(sizes["Pss:"]) * 1024
            rss += int(sizes["Rss:"]) * 1024
            anonymous += int(sizes["Anonymous:"]) * 1024
            of_root += int(sizes["Anonymous:"]) * 1024 if pid == root else 0
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
            threads += len(os.listdir(f"/proc/{pid}/task"))
            processes += 1
    return Footprint(pss, rss, anonymous, of_root, descriptors, threads, processes)


class MemorySampler(contextlib.AbstractContextManager["MemorySampler"]):
    """The most memory of a process and its descendants, looked at every 100 ms."""

    INTERVAL = 0.1

    def __init__(self, root: int):
        self.root = root
        self.peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="memory")

    def _sample(self) -> None:
        while not self._ended.is_set():
            self.peak = max(self.peak, memory(self.root)[0])
            self._ended.wait(self.INTERVAL)

    def __enter__(self) -> MemorySampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
