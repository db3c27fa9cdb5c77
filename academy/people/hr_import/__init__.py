"""An agency's list of people, from its HR system: who begins, leaves, moves, is called otherwise."""

from academy.people.hr_import.applying import apply
from academy.people.hr_import.keeping import apply_list, begin_applying, check_list, kept_rows, kinds_in
from academy.people.hr_import.planning import Change, Kind, Planned, counts, plan
from academy.people.hr_import.reading import StaffRow, read_staff_list

__all__ = [
    "Change",
    "Kind",
    "Planned",
    "StaffRow",
    "apply",
    "apply_list",
    "begin_applying",
    "check_list",
    "counts",
    "kept_rows",
    "kinds_in",
    "plan",
    "read_staff_list",
]
