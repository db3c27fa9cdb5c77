"""Who holds a module on a day: has completed it, and has not let it run out."""

from collections.abc import Collection
from datetime import date

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from academy.competencies.models import ModuleRefresh, Pause, Period
from academy.people.models import Employment, Person
from courses.models import Completion, Module


def holders_of(module: Module, *, on: date, people: Collection[int] | None = None) -> list[int]:
    """Those who work in the partnership, are not away, and hold the module. Two statements, however many people.

    Where requirements that the module meets are asked of somebody, one of them must be in date, whatever keeps it so; elsewhere the
    module's own refresh decides. Whoever has let it run out is asked for the whole again, and whoever is away is not asked for anything.
    """
    person = OuterRef("pk")
    runs = Q(ends_on=None) | Q(ends_on__gte=on)
    asked = Period.objects.on(on).filter(person=person, rule__satisfied_by__contains=[module.code])
    in_date = asked.filter(Q(due_on=None) | Q(due_on__gte=on) | Q(grace_until__gte=on), kind=Period.Kind.HELD)
    found = Person.objects.active().filter(
        Exists(in_date) | Q(~Exists(asked), Exists(_fresh(module, on))),
        Exists(Completion.objects.standing().filter(person=person, module=module, completed_on__lte=on)),
        Exists(Employment.objects.current(on).filter(person=person)),
        ~Exists(Pause.objects.standing().filter(runs, person=person, starts_on__lte=on)),
    )
    if people is not None:
        found = found.filter(pk__in=people)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _fresh(module: Module, on: date) -> QuerySet[Completion]:
    """A person's completions that the module's own refresh has not let run out."""
    done = Completion.objects.standing().filter(person=OuterRef("pk"), module=module, completed_on__lte=on)
    months = ModuleRefresh.objects.filter(module=module).values_list("months", flat=True).first()
    if not months:
        return done
    return done.annotate(holds_until=_MonthsLater(F("completed_on"), Value(months))).filter(holds_until__gte=on)


class _MonthsLater(Func):
    """A day so many months later. As `path.add_months` counts: where a month has no 31st, its last day."""

    template = "(%(expressions)s)::date"
    arg_joiner = " + INTERVAL '1 month' * "
    output_field = DateField()
