"""Who is told on a day that a booster is ready, and what the letter says. Nothing in it tells how it goes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from academy.competencies.models import Pause
from academy.notices.letters import address_of
from academy.notices.models import Mail
from academy.people.models import Employment
from courses.models import Booster, BoosterAnswer

# After a letter that nobody answered we are quiet for so long.
QUIET = timedelta(days=7)


@dataclass(frozen=True)
class BoosterReady:
    booster: Booster

    @property
    def context(self) -> dict[str, Any]:
        return {"title": self.booster.module.title, "url": address_of(reverse("boosters:ask", args=[self.booster.pk]))}


def key_of(booster: Booster) -> str:
    """One letter for each question."""
    return f"{booster.pk}:{booster.number}"


def boosters_to_tell(*, on: date) -> list[Booster]:
    """The one of each person's that has waited the longest. One statement over all people.

    Of each question a letter goes once. None goes on the day of a reminder, and none in the week after a letter that was not answered.
    """
    mails = Mail.objects.filter(person=OuterRef("person"))
    today = mails.filter(on=on, kind__in=[Mail.Kind.REMINDER, Mail.Kind.BOOSTER])
    answered = BoosterAnswer.objects.filter(booster__person=OuterRef("person"), answered_at__gte=OuterRef("made_at"))
    unanswered = mails.filter(~Exists(answered), kind=Mail.Kind.BOOSTER, on__gt=on - QUIET)
    told = Mail.objects.filter(kind=Mail.Kind.BOOSTER, key=OuterRef("its_key"))
    its_key = Concat(Cast("pk", CharField()), Value(":"), Cast(F("number"), CharField()))
    ready = _ready(on).annotate(its_key=its_key).filter(~Exists(today), ~Exists(unanswered), ~Exists(told))
    return list(ready.exclude(person__email="").order_by("person_id", "due_on", "pk").distinct("person_id"))


def boosters_ready(mails: Collection[Mail], *, on: date) -> dict[int, BoosterReady | None]:
    """By message, what it is to say on a day; None where it was answered or stopped meanwhile, or the person is away. One statement."""
    ready = {key_of(booster): booster for booster in _ready(on).filter(person__in=[mail.person_id for mail in mails])}
    return {mail.pk: BoosterReady(ready[mail.key]) if mail.key in ready else None for mail in mails}


def _ready(on: date) -> QuerySet[Booster]:
    """Those due of people who work here, and are here."""
    working = Employment.objects.current(on).filter(person=OuterRef("person"))
    away = Pause.objects.standing().touching(on, on).filter(person=OuterRef("person"))
    waiting = Booster.objects.askable().due(on).filter(Exists(working), ~Exists(away), person__is_active=True)
    return waiting.select_related("person", "module")
