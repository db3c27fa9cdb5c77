from allauth.account.auth_backends import AuthenticationBackend

from academy.common.prepared import Prepared, ask
from academy.people.models import Person


class SignIn(AuthenticationBackend):
    """allauth's, by user name or e-mail. Only who is signed in, which every request of everybody asks, is asked in a prepared way."""

    def get_user(self, user_id: int | str) -> Person | None:
        """The person of a session; nobody where the account has been closed since."""
        found = _PERSON(pk=int(user_id))
        return found[0] if found else None


_PERSON = Prepared(lambda: Person.objects.filter(pk=ask("pk"), is_active=True))
