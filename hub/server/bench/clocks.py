"""How much CPU and memory a process has used, by the kernel's own count (Linux)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, all its threads together, to the nanosecond (CPUCLOCK_SCHED of
    clock_gettime(2))."""
    return time.clock_gettime((~pid << 3) | 2)


def cpu_of_children(pid: int) -> Mapping[int, float]:
    """Return the CPU time of each child of a process, such as the backends of a PostgreSQL server."""
    found: dict[int, float] = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            found[int(child)] = cpu_seconds(int(child))
        except OSError:  # it has just ended
            continue
    return found


def cpu_of_family(pid: int) -> float:
    """Return the CPU time of a process and of all its children, those that have ended included; to a hundredth of a
    second."""
    ended = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[13:15]  # cutime and cstime, proc(5)
    return sum(map(int, ended)) / os.sysconf("SC_CLK_TCK") + cpu_seconds(pid) + sum(cpu_of_children(pid).values())


def resident_bytes(pid: int) -> int:
    """Return the memory of a process that is in RAM."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cores() -> tuple[set[int], set[int]]:
    """Return the core of the server that is measured, and those of everything else; the same one, where there is only
    one."""
    *others, last = sorted(os.sched_getaffinity(0))
    return {last}, set(others or [last])


@contextmanager
def kept_on(allowed: set[int]) -> Iterator[None]:
    """This process, and what it starts meanwhile, runs on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, allowed)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
