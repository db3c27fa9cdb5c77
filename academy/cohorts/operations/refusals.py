"""Why something about a cohort cannot be done. The words for people are the pages'."""

from collections.abc import Sequence

from academy.cohorts.models import Booking


class Refusal(Exception):
    """Anything that the operations on cohorts raise."""


# -- Places ---------------------------------------------------------------------------------------------------------------------------


class CannotBook(Refusal):
    """No place can be had in this cohort."""


class CohortFull(CannotBook):
    pass


class CohortOver(CannotBook):
    """Its last day has ended."""


class CohortBegun(CohortOver):
    """A day that the person still needs has been. Another cohort has it."""


class CohortCancelled(CohortOver):
    pass


class AlreadyBooked(CannotBook):
    """The person has a place. It is on the exception, for whoever pressed twice."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(booking)
        self.booking = booking


class HasAttended(Refusal):
    """A place whose holder was marked in a register cannot be given up any more."""


# -- Plans ----------------------------------------------------------------------------------------------------------------------------


class CannotPlan(Refusal):
    """The days, or the number of places, cannot be so."""


class NoDays(CannotPlan):
    pass


class DayTwice(CannotPlan):
    """Two days begin at the same moment."""


class LessonTwice(CannotPlan):
    """A taught session stands on two days: coming to one of them would credit it."""


class LessonNotOffered(CannotPlan):
    """The taught session is of no module that this offering credits session by session."""


class CapacityTooSmall(CannotPlan):
    """More people have a place already."""


class HasMarks(CannotPlan):
    """Somebody was marked on this day: it can be neither moved nor taken out."""


class OfferingInUse(CannotPlan):
    """A register of the offering is closed: what attendance credits stays as it was."""


# -- Registers ------------------------------------------------------------------------------------------------------------------------


class RegisterClosed(CannotPlan):
    """The register is closed: marks are corrected with a reason, and the day stays where it was."""


class RegisterOpen(Refusal):
    """A correction is for closed registers."""


class NotYetHeld(Refusal):
    """The day has not come."""


class NotInCohort(Refusal):
    """The booking is another cohort's, or was cancelled."""


class RegisterIncomplete(Refusal):
    """Some who were expected have no mark yet."""

    def __init__(self, missing: Sequence[Booking]) -> None:
        super().__init__(missing)
        self.missing = missing


class ReasonMissing(Refusal):
    pass


class ChangedMeanwhile(Refusal):
    """Somebody else corrected the same mark to something else."""


# -- Replays ----------------------------------------------------------------------------------------------------------------------------


class TooFewPeople(Refusal):
    """Fewer than five people of the cohort have played the story: it would be plain who chose what."""
