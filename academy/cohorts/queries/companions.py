from datetime import date

from academy.cohorts.models import Booking
from academy.people.models import Person


def trainers_met_by(person: Person, on: date) -> list[Person]:
    """Those who lead, or led, a cohort in which the person has a place. One statement."""
    cohorts = Booking.objects.confirmed().filter(person=person, cohort__cancelled_at=None).values("cohort")
    return list(Person.objects.active().filter(cohorts_led__in=cohorts).exclude(pk=person.pk).distinct().in_name_order())
