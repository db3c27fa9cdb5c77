"""An agency's list of people, from its HR system: who begins, leaves, moves, is called otherwise."""

from academy.people.hr_import.applying import apply
from academy.people.hr_import.planning import Change, Kind, Planned, counts, plan
from academy.people.hr_import.reading import StaffRow, read_staff_list

__all__ = ["Change", "Kind", "Planned", "StaffRow", "apply", "counts", "plan", "read_staff_list"]
