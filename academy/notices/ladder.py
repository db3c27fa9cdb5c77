"""When somebody is told about a date: 60, 30 and 7 days before it, on the day, 14 and 28 days after, and then no more."""

from datetime import date

# In days before the date.
STEPS = (60, 30, 7, 0, -14, -28)
# From this step on, the manager hears of it too.
MANAGER_FROM = 0


def step_reached(*, due_on: date, on: date) -> int | None:
    """The latest step reached by a day: after a gap the earlier ones are not made up for. None more than 60 days before."""
    left = (due_on - on).days
    return min((step for step in STEPS if step >= left), default=None)
