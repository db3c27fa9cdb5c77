"""Why an operation says no. Each has words for the person who asked, and the field that they are about."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An operation's own refusal; nothing was changed."""

    words: str | Promise = ""
    field: str = ""

    def __str__(self) -> str:
        return str(self.words)


class NameMissing(Refused):
    words, field = _("Enter a name."), "name"


class EmailTaken(Refused):
    words, field = _("Somebody has that e-mail address already."), "email"


class UsernameTaken(Refused):
    words, field = _("Somebody has that user name already."), "username"


class EndsBeforeStart(Refused):
    words, field = _("The last day must not be before the first."), "ends_on"


class StartsTooEarly(Refused):
    words, field = _("The move must come after the first day of the job that it ends."), "on"


class AlreadyEmployed(Refused):
    words, field = _("This person has that job in that team at that time already."), "starts_on"


class OwnManager(Refused):
    words, field = _("Nobody can be their own manager or deputy."), "manager"


class AgencyMissing(Refused):
    words, field = _("Choose the agency that this role is for."), "agency"


class ForeignTeam(Refused):
    words, field = _("That team belongs to another agency."), "team"


class LastAdministrator(Refused):
    words = _("This is the last academy administrator. Make another first.")


class InvitationNotOpen(Refused):
    words, field = (
        _("This code opens nothing: it may have a slip in it, be used or too old. Look once more, or ask for a new one."),
        "code",
    )


class AccountClosed(Refused):
    words = _("This account is closed. Open it again first.")


class CodeTaken(Refused):
    words, field = _("That code is in use already."), "code"
