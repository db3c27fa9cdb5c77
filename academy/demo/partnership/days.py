"""From offsets in the file to dates."""

from datetime import date, datetime, time, timedelta
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

    def session(self, offset: int, *, is_exact: bool) -> date:
        """The day of a session: one that falls on a weekend moves to the next Monday, unless it is marked exact."""
        day = self.on(offset)
        return day if is_exact or day.weekday() < 5 else day + timedelta(days=7 - day.weekday())
