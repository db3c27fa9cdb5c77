"""Telling people of writing that was shared, answered or set aside, of practice to confirm, and of portfolios.

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
from academy.practice.facts import PORTFOLIO_COMPLETED as COMPLETED
from academy.practice.models import Confirmation, HandIn, Portfolio, Quarantine, Share, Supervision

_KIND = Mail.Kind.OTHER


def tell_of_sharing(entry: Entry) -> None:
    """The reader, unless it was taken back meanwhile, or came with a portfolio of which the reader is told."""
    share = _share(entry)
    if share is None or share.withdrawn_at:
        return
    if HandIn.objects.waiting().filter(portfolio__essay=share.reflection_id, assessor=share.reader_id).exists():
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


def tell_of_supervision(entry: Entry) -> None:
    """Whoever is asked to sign a supervision, unless they are asked no more."""
    asked = Supervision.objects.waiting().select_related("supervisor", "portfolio__person").filter(pk=entry.subject_id).first()
    if asked is None:
        return
    person = name_for(asked.supervisor, asked.portfolio.person, on=local_day(entry.at))
    facts = {"person": person, "url": address_of(reverse("practice:supervision-detail", args=[asked.pk]))}
    send(
        person=asked.supervisor,
        kind=_KIND,
        key=f"supervision:{asked.pk}",
        template="supervision-asked",
        context=facts,
        at=entry.recorded_at,
    )


def tell_of_signature(entry: Entry) -> None:
    """Whose supervision it is: that it is signed, or that it is not and why stands there."""
    asked = Supervision.objects.standing().select_related("supervisor", "portfolio__person").filter(pk=entry.subject_id).first()
    if asked is None or asked.answered_at is None:
        return
    person = asked.portfolio.person
    facts = {
        "supervisor": name_for(person, asked.supervisor, on=local_day(entry.at)),
        "is_signed": asked.is_signed,
        "url": address_of(reverse("practice:portfolio-detail", args=[asked.portfolio_id])),
    }
    send(person=person, kind=_KIND, key=f"signature:{asked.pk}", template="supervision-answered", context=facts, at=entry.recorded_at)


def tell_of_portfolio(entry: Entry) -> None:
    """The assessor to whom a portfolio was handed in, unless it was taken back meanwhile."""
    rows = HandIn.objects.waiting().select_related("assessor", "portfolio__person", "portfolio__pathway")
    handed_in = rows.filter(pk=entry.subject_id).first()
    if handed_in is None:
        return
    facts = {
        "person": name_for(handed_in.assessor, handed_in.portfolio.person, on=local_day(entry.at)),
        "title": handed_in.portfolio.pathway.title,
        "url": address_of(reverse("practice:handed-in-detail", args=[handed_in.pk])),
    }
    key = f"portfolio:{handed_in.pk}"
    send(person=handed_in.assessor, kind=_KIND, key=key, template="portfolio-handed-in", context=facts, at=entry.recorded_at)


def tell_of_portfolio_answer(entry: Entry) -> None:
    """Whose portfolio it is: that it is complete, or that something is to be read there. Never what."""
    portfolio = Portfolio.objects.standing().select_related("person", "pathway").filter(pk=_portfolio_of(entry)).first()
    if portfolio is None:
        return
    facts = {
        "title": portfolio.pathway.title,
        "is_complete": entry.kind == COMPLETED,
        "url": address_of(reverse("practice:portfolio-detail", args=[portfolio.pk])),
    }
    key = f"portfolio-answered:{entry.pk}"
    send(person=portfolio.person, kind=_KIND, key=key, template="portfolio-answered", context=facts, at=entry.recorded_at)


def _portfolio_of(entry: Entry) -> int:
    """The portfolio that the fact is about, or that was handed in."""
    if entry.subject_kind == "practice.portfolio":
        return entry.subject_id
    found: HandIn = HandIn.objects.get(pk=entry.subject_id)
    return found.portfolio_id


def _share(entry: Entry) -> Share | None:
    rows = Share.objects.select_related("reader", "reflection__author").defer("reflection__text", "reflection__prompt")
    return rows.filter(pk=entry.subject_id).first()
