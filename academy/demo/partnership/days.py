"""From offsets in the file to dates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Days:
    """Turns the file's offsets into dates, from the day of loading."""

    def __init__(self, today: date) -> None:
        self.today = today

    def on(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def until(self, offset: int | None) -> date | None:
        return None if offset is None else self.on(offset)

    def at(self, offset: int, hour: int = 9) -> datetime:
        return datetime.combine(self.on(offset), time(hour), tzinfo=LONDON)

    def sessions(self, rows: Iterable[Mapping[str, Any]]) -> list[date]:
        """The days of a cohort's sessions, in order.

        One that falls on a weekend moves to the next Monday, unless it is marked exact; where the session before it is on that day already,
        as with a Saturday and a Sunday of one cohort, it takes the working day after.
        """
        found: list[date] = []
        earlier = None
        for row in rows:
            day = self.on(row["day"])
            if not row.get("exact"):
                day = _working_day(day)
                if earlier is not None and row["day"] > earlier and day <= found[-1]:
                    day = _working_day(found[-1] + timedelta(days=1))
            found.append(day)
            earlier = row["day"]
        return found


def _working_day(day: date) -> date:
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())
