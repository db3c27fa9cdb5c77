"""Who may see what belongs to content, beyond its pages."""

from datetime import date

from django.db.models import Exists, OuterRef

from academy.people.access import has_ability
from academy.people.models import Person
from academy.people.roles import Ability
from cms.models import FrozenMedia, Recording
from courses.models import EditionLesson


def can_play(person: Person, recording: Recording, *, on: date) -> bool:
    """Whoever has ever begun a module with a lesson that shows it, and whoever writes lessons. One query, two for those."""
    begun = EditionLesson.objects.filter(lesson__versions=OuterRef("version_id"), edition__enrolments__learner=person)
    if FrozenMedia.objects.filter(Exists(begun), recording=recording).exists():
        return True
    return has_ability(person, Ability.EDIT_CONTENT, on)
