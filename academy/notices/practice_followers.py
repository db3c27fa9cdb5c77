"""Telling people of writing that was shared, answered or set aside, and of practice to confirm.

No letter holds a word of it: not the text, and not its heading.
"""

from django.urls import reverse

from academy.common.days import local_day
from academy.ledger.models import Entry
from academy.notices.letters import address_of
from academy.notices.models import Mail
from academy.notices.operations import send
from academy.people.access import name_for
from academy.people.queries import academy_administrators, data_leads_for
from academy.practice.models import Confirmation, Quarantine, Share

_KIND = Mail.Kind.OTHER


def tell_of_sharing(entry: Entry) -> None:
    """The reader, unless it was taken back meanwhile."""
    share = _share(entry)
    if share is None or share.withdrawn_at:
        return
    author = name_for(share.reader, share.reflection.author, on=local_day(entry.at))
    facts = {"author": author, "asks": share.asks_comment, "url": address_of(reverse("practice:shared-list"))}
    send(person=share.reader, kind=_KIND, key=f"shared:{share.pk}", template="writing-shared", context=facts, at=entry.recorded_at)


def tell_of_comment(entry: Entry) -> None:
    share = _share(entry)
    if share is None:
        return
    author = share.reflection.author
    facts = {
        "reader": name_for(author, share.reader, on=local_day(entry.at)),
        "url": address_of(reverse("practice:writing-detail", args=[share.reflection_id])),
    }
    send(person=author, kind=_KIND, key=f"commented:{share.pk}", template="writing-commented", context=facts, at=entry.recorded_at)


def tell_of_setting_aside(entry: Entry) -> None:
    """The author, and who answers for the data of the author's agency: not HR. Where nobody does, the academy hears that somebody must."""
    quarantine = Quarantine.objects.select_related("author", "set_aside_by").filter(pk=entry.subject_id).first()
    if quarantine is None:
        return
    author, on = quarantine.author, local_day(quarantine.set_aside_at)
    about = {"day": on, "why": quarantine.get_why_display}
    own = {**about, "url": address_of(reverse("practice:writing-list"))}
    send(person=author, kind=_KIND, key=f"set-aside:{quarantine.pk}", template="writing-set-aside", context=own, at=entry.recorded_at)
    leads, unserved = data_leads_for(author, on=on)
    for lead in leads:
        facts = {
            **about,
            "author": name_for(lead, author, on=on),
            "assessor": name_for(lead, quarantine.set_aside_by, on=on),
            "url": address_of(reverse("practice:set-aside-list")),
        }
        key = f"set-aside:{quarantine.pk}:{lead.pk}"
        send(person=lead, kind=_KIND, key=key, template="writing-to-look-after", context=facts, at=entry.recorded_at)
    for agency in unserved:
        for administrator in academy_administrators(on=on):
            facts = {"agency": agency.name, "url": address_of(reverse("people:people"))}
            key = f"set-aside:{quarantine.pk}:nobody:{agency.pk}:{administrator.pk}"
            send(person=administrator, kind=_KIND, key=key, template="no-data-lead", context=facts, at=entry.recorded_at)


def tell_of_putting_back(entry: Entry) -> None:
    quarantine = Quarantine.objects.select_related("author").filter(pk=entry.subject_id, put_back_at__isnull=False).first()
    if quarantine is None:
        return
    facts = {"url": address_of(reverse("practice:writing-list"))}
    key = f"put-back:{quarantine.pk}"
    send(person=quarantine.author, kind=_KIND, key=key, template="writing-put-back", context=facts, at=entry.recorded_at)


def tell_of_asking(entry: Entry) -> None:
    """Whoever is asked to confirm something, unless they are asked no more."""
    asked = Confirmation.objects.waiting().select_related("asked_of", "entry__person").filter(pk=entry.subject_id).first()
    if asked is None:
        return
    person = name_for(asked.asked_of, asked.entry.person, on=local_day(entry.at))
    facts = {"person": person, "url": address_of(reverse("practice:confirmation-detail", args=[asked.pk]))}
    send(person=asked.asked_of, kind=_KIND, key=f"confirm:{asked.pk}", template="confirmation-asked", context=facts, at=entry.recorded_at)


def tell_of_answer(entry: Entry) -> None:
    asked = Confirmation.objects.standing().select_related("asked_of", "entry__person").filter(pk=entry.subject_id).first()
    if asked is None or asked.answered_at is None:
        return
    person = asked.entry.person
    facts = {
        "asked": name_for(person, asked.asked_of, on=local_day(entry.at)),
        "url": address_of(reverse("practice:practice-detail", args=[asked.entry_id])),
    }
    send(person=person, kind=_KIND, key=f"answered:{asked.pk}", template="confirmation-answered", context=facts, at=entry.recorded_at)


def _share(entry: Entry) -> Share | None:
    rows = Share.objects.select_related("reader", "reflection__author").defer("reflection__text", "reflection__prompt")
    return rows.filter(pk=entry.subject_id).first()
