"""How much processor time the server side has used: web, database, broker, each with everything below it."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """Seconds by part."""

    parts: dict[str, float]

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu({name: seconds - other.parts.get(name, 0.0) for name, seconds in self.parts.items()})

    @property
    def total(self) -> float:
        return sum(self.parts.values())


def used(roots: dict[str, list[int]]) -> Cpu:
    """From /proc: user and system time of each tree, with that of children which have ended and were waited for."""
    parents: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(entry.name)] = int(fields[1])
        seconds[int(entry.name)] = sum(int(field) for field in fields[11:15]) / _TICK
    return Cpu({name: sum(seconds.get(pid, 0.0) for pid in _trees(pids, parents)) for name, pids in roots.items()})


def _trees(roots: list[int], parents: dict[int, int]) -> set[int]:
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def peak_mb(pid: int) -> float:
    """The most memory that a process and its children have held since `forget_peak`, that of the largest of them."""
    return max(_status_mb(each, "VmHWM") for each in _family(pid))


def resident_mb(pid: int) -> float:
    return max(_status_mb(each, "VmRSS") for each in _family(pid))


def forget_peak(pid: int) -> None:
    for each in _family(pid):
        Path(f"/proc/{each}/clear_refs").write_text("5")


def _family(pid: int) -> list[int]:
    return [pid, *(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def _status_mb(pid: int, name: str) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024
