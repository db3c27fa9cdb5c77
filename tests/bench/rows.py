"""What was measured of one work, what it should be, and the two written forms of it."""

import json
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.cpu import Cpu

LEVELS = ("1", "8", "32")


@dataclass
class Row:
    """`cpu_ms` is of the whole server side for one request (or one thing made); `parts` says how it is shared out."""

    work: str
    cpu_ms: float
    queries: int | None = None
    rps: dict[str, float] = field(default_factory=dict)
    p95_ms: dict[str, float] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    profile: list[str] = field(default_factory=list)

    @property
    def goal(self) -> "Goal | None":
        return GOALS.get(self.work)

    @property
    def is_met(self) -> bool | None:
        return self.goal.holds(self) if self.goal else None

    def as_json(self) -> dict[str, Any]:
        goal = (
            {"goal": self.goal.words, "moodle": self.goal.moodle, "wagtail_lms": self.goal.wagtail_lms, "met": self.is_met}
            if self.goal
            else {}
        )
        return {
            "work": self.work,
            "cpu_ms": round(self.cpu_ms, 2),
            "queries": self.queries,
            "rps": {level: round(value, 1) for level, value in self.rps.items()},
            "p95_ms": {level: round(value, 1) for level, value in self.p95_ms.items()},
            "cpu_ms_by_part": {name: round(value, 2) for name, value in self.parts.items()},
            **self.more,
            **goal,
            **({"profile": self.profile} if self.profile else {}),
        }


@dataclass(frozen=True)
class Goal:
    words: str
    holds: Callable[[Row], bool]
    moodle: str = ""
    wagtail_lms: str = ""


GOALS = {
    "front-page": Goal("≤ 4 CPU ms", lambda row: row.cpu_ms <= 4, "60-73, 70 queries", "13-15"),
    "front-page-cold": Goal("≤ 18 CPU ms", lambda row: row.cpu_ms <= 18),
    "my-learning": Goal(
        "≤ 14 CPU ms, ≤ 15 queries", lambda row: row.cpu_ms <= 14 and _queries(row) <= 15, "130-150, 44 queries and more", "has none"
    ),
    "lesson-page": Goal(
        "≤ 10 CPU ms, ≤ 12 queries", lambda row: row.cpu_ms <= 10 and _queries(row) <= 12, "63-70, 31 queries", "27-29, 15 queries"
    ),
    "scored-answer": Goal("≤ 9 CPU ms", lambda row: row.cpu_ms <= 9, "17-18", "45-47, 41 queries"),
    "matrix": Goal(
        "≤ 0.25 s, ≤ 20 queries", lambda row: row.more["seconds"] <= 0.25 and _queries(row) <= 20, "0.40 s at a tenth of it", "has none"
    ),
    "matrix-any-day": Goal("≤ 1 s, ≤ 20 queries", lambda row: row.more["seconds"] <= 1 and _queries(row) <= 20),
    "csv-100k": Goal(
        "≤ 2 s, streamed, ≤ 60 MB",
        lambda row: row.more["seconds"] <= 2 and row.more["is_streamed"] and row.more["grew_mb"] <= 60,
        "6.7 s; 32.7 s for 10,000 by course completion",
        "has none",
    ),
    "certificates": Goal("≥ 57/s", lambda row: row.rps["1"] >= 57, "2.8/s", "has none"),
    "reminders": Goal(
        "≥ 200/s, none twice", lambda row: row.rps["1"] >= 200 and row.more["twice"] == 0, "57/s, twice when interrupted", "has none"
    ),
    "rebuild-periods": Goal("≤ 60 s", lambda row: row.more["seconds"] <= 60),
}


def _queries(row: Row) -> int:
    return row.queries if row.queries is not None else 10**6


def by_part(used: Cpu, count: int) -> dict[str, float]:
    """Milliseconds for each of `count` things."""
    return {name: seconds * 1000 / count for name, seconds in used.parts.items()}


def p95_ms(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)] * 1000


def table(rows: list[Row]) -> str:
    head = [
        "work",
        "CPU ms",
        "web/db/broker/worker",
        "queries",
        "rps 1 / 8 / 32",
        "p95 ms 1 / 8 / 32",
        "goal",
        "",
        "Moodle 4.5",
        "wagtail-lms 0.11",
    ]
    lines = [head]
    for row in rows:
        seconds = f"{row.more['seconds']:.2f} s" if "seconds" in row.more else ""
        lines.append(
            [
                row.work,
                f"{row.cpu_ms:.1f}",
                " / ".join(f"{row.parts.get(name, 0):.1f}" for name in ("web", "database", "broker", "worker")),
                "" if row.queries is None else str(row.queries),
                _levels(row.rps),
                seconds if seconds and not row.p95_ms else f"{_levels(row.p95_ms)}{f' ({seconds})' if seconds else ''}",
                row.goal.words if row.goal else "",
                {True: "met", False: "MISSED", None: ""}[row.is_met],
                row.goal.moodle if row.goal else "",
                row.goal.wagtail_lms if row.goal else "",
            ]
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _levels(values: dict[str, float]) -> str:
    return " / ".join(f"{values[level]:.0f}" if values[level] >= 10 else f"{values[level]:.1f}" for level in LEVELS if level in values)


def misses(rows: list[Row]) -> str:
    """Each goal that was missed, with where the time goes."""
    found = []
    for row in rows:
        if row.is_met is False:
            assert row.goal
            found += [f"{row.work} missed its goal of {row.goal.words}. Where the time goes:", *(f"  {line}" for line in row.profile), ""]
    return "\n".join(found)


def write(rows: list[Row], *, place: Path, facts: dict[str, Any]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, **facts, "rows": [row.as_json() for row in rows]}
    place.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
