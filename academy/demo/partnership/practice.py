"""What people practised and learned beside the academy, and the portfolios of relief workers."""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from academy.common.paper.report import Report
from academy.demo.partnership.days import Days
from academy.demo.partnership.people import Roster
from academy.demo.partnership.portfolio_words import CV, ESSAY, JOURNALS, SUPERVISIONS
from academy.ledger.operations import Fact, record_many
from academy.people.models import Person
from academy.practice import facts
from academy.practice.models import ChosenJournal, CpdPiece, Cv, HandIn, Pathway, Portfolio, PracticeEntry, Reflection, Share, Supervision
from academy.practice.queries import progress_of

_Form, _Kind = PracticeEntry.Form, CpdPiece.Kind
# The file does not say how long something took: about as long as such a thing takes.
_PRACTISED = {
    "restorative-conversation": (_Form.CONVERSATION, 30),
    "circle": (_Form.CIRCLE, 20),
    "restorative-process": (_Form.CONFERENCE, 90),
}
_OBSERVED_MINUTES = 60


def write_practice(data: dict[str, Any], days: Days, roster: Roster) -> None:
    """Write the practice log, and hours and observations as pieces of CPD. Told to nobody."""
    academy = data["academy"]["name"]
    told: list[Fact] = []
    for n, row in enumerate(data.get("practice") or []):
        person, at = roster.people[row["person"]], days.at(row["days"], 18)
        if row["kind"] in _PRACTISED:
            form, minutes = _PRACTISED[row["kind"]]
            role = PracticeEntry.Role.CO_FACILITATE if row["text"].startswith("Co-led") else PracticeEntry.Role.LEAD
            done = {"on": days.on(row["days"]), "role": role, "form": form, "minutes": minutes}
            entry = PracticeEntry.objects.create(person=person, note=row["text"], token=f"loaded-{n}", recorded_by=person, **done)
            said: dict[str, object] = {"role": role.value, "form": form.value, "minutes": minutes}
            told.append(Fact(facts.PRACTICE_LOGGED, entry, at, person.pk, person.pk, said))
            continue
        piece = CpdPiece(person=person, on=days.on(row["days"]), token=f"loaded-{n}", written_at=at, saved_at=at)
        if row["kind"] == "hours":
            piece.kind, piece.title, piece.minutes = _kind_of(row["text"]), row["text"], int(row["hours"] * 60)
            piece.provider = academy if row["tag"] == "in-house" else ""
        else:
            piece.kind, piece.title, piece.minutes = _Kind.OBSERVATION, "Observed while delivering", _OBSERVED_MINUTES
            piece.writing = _written(person, Reflection.Kind.CPD, piece.title, at, f"loaded-{n}", answers={"learned": row["text"]})
        piece.save()
        told.append(Fact(facts.CPD_KEPT, piece, at, person.pk, person.pk, {"minutes": piece.minutes}))
    record_many(told, deliver=False)


def _kind_of(text: str) -> str:
    kinds = {"supervision": _Kind.SUPERVISION, "conference": _Kind.CONFERENCE}
    return next((kind for word, kind in kinds.items() if word in text.lower()), _Kind.COURSE)


def write_portfolios(data: dict[str, Any], days: Days, roster: Roster) -> None:
    """Write what the cohorts of the file ask as a portfolio, and how far those named have got. Told to nobody."""
    pathways = {}
    for cohort in data["cohorts"]:
        if asks := cohort.get("portfolio"):
            roles = sorted({booking["role"] for booking in cohort["bulk_bookings"] if booking["role"]})
            pathways[cohort["code"]] = Pathway.objects.create(
                code=cohort["code"].lower(),
                title=f"{cohort['title']}: portfolio",
                role_codes=roles,
                journals=asks["journals"],
                supervisions=asks["supervisions"],
                essay_words=asks["essay_words"] if asks["essay"] else 0,
                asks_cv=bool(asks["cv"]),
                effective_from=days.on(-1500),
            )
    jobs = {row["code"]: row["affiliations"][0] for row in data["people"]}
    for row in data.get("portfolios") or []:
        # Who began before the cohort was made was asked the same.
        pathway = pathways[row["cohort"]] if row["cohort"] else next(iter(pathways.values()))
        job = jobs[row["person"]]
        supervisor = roster.people[job.get("manager") or data["academy"]["lead_trainer"]]
        _write_portfolio(row, days, roster, pathway, supervisor, job["start"] + 2, data)


def _write_portfolio(
    row: dict[str, Any], days: Days, roster: Roster, pathway: Pathway, supervisor: Person, begun: int, data: dict[str, Any]
) -> None:
    person, until = roster.people[row["person"]], row.get("completed", -1)
    portfolio = Portfolio.objects.create(person=person, pathway=pathway, begun_at=days.at(begun), recorded_by=person)
    told = [Fact(facts.PORTFOLIO_BEGUN, portfolio, days.at(begun), person.pk, person.pk, {"pathway": pathway.code, "version": 1})]
    # Spread over the time that it took.
    step = max(1, (until - begun) // (row["journals"] + row["supervisions"] + 2))
    for n in range(row["journals"]):
        at, (title, text) = days.at(begun + step * (n + 1), 20), JOURNALS[n % len(JOURNALS)]
        journal = _written(person, Reflection.Kind.JOURNAL, title, at, f"loaded-journal-{n}", text=text)
        Share.objects.create(reflection=journal, reader=supervisor, shared_at=at)
        ChosenJournal.objects.create(portfolio=portfolio, reflection=journal, chosen_at=at)
    for n in range(row["supervisions"]):
        at = days.at(begun + step * (row["journals"] + n + 1), 16)
        is_signed = n < row["supervisions_signed"]
        answered = {"answer": Supervision.Answer.SIGNED, "answered_at": at + timedelta(hours=1)} if is_signed else {}
        made = {"on": at.date(), "about": SUPERVISIONS[n % len(SUPERVISIONS)], "token": f"loaded-{n}", "asked_at": at, **answered}
        supervision = Supervision.objects.create(portfolio=portfolio, supervisor=supervisor, recorded_by=person, **made)
        told.append(Fact(facts.SUPERVISION_ASKED, supervision, at, person.pk, person.pk, {"of": supervisor.pk}))
        if is_signed:
            told.append(Fact(facts.SUPERVISION_SIGNED, supervision, at + timedelta(hours=1), person.pk, supervisor.pk))
    at = days.at(until, 12) - timedelta(days=1)
    if row["essay"]:
        text = ESSAY if row["essay"] == "handed-in" else ESSAY.split("\n\n")[0]
        portfolio.essay = _written(person, Reflection.Kind.ESSAY, pathway.title, at, f"essay-{portfolio.pk}", text=text)
        portfolio.save(update_fields=["essay"])
        told.append(Fact(facts.REFLECTION_WRITTEN, portfolio.essay, at, person.pk, person.pk))
    if row["cv"]:
        cv = _cv(portfolio, days)
        cv.uploaded_at = at
        cv.save()
        told.append(Fact(facts.CV_KEPT, cv, at, person.pk, person.pk, {"kind": cv.kind}))
    if row["status"] == "complete":
        assessor, answered_at = _assessor(data, roster, supervisor), days.at(until, 15)
        counted = progress_of(portfolio).counted()
        answer = {"state": Portfolio.State.COMPLETE, "answered_at": answered_at, "counted": counted}
        handed_in = HandIn.objects.create(portfolio=portfolio, assessor=assessor, handed_in_at=at, recorded_by=person, **answer)
        told.append(Fact(facts.PORTFOLIO_HANDED_IN, handed_in, at, person.pk, person.pk, {"assessor": assessor.pk}))
        told.append(
            Fact(facts.PORTFOLIO_COMPLETED, portfolio, answered_at, person.pk, assessor.pk, {"pathway": pathway.code, "version": 1})
        )
    record_many(told, deliver=False)


def _assessor(data: dict[str, Any], roster: Roster, supervisor: Person) -> Person:
    """The lead trainer, or another assessor of the file who is not the supervisor."""
    codes = [row["code"] for row in data["people"] if "assessor" in row["designations"]]
    codes.sort(key=lambda code: code != data["academy"]["lead_trainer"])
    return next(roster.people[code] for code in codes if roster.people[code] != supervisor)


def _written(person: Person, kind: str, title: str, at: Any, token: str, **words: Any) -> Reflection:
    return Reflection.objects.create(author=person, kind=kind, prompt=title, block_id=token, written_at=at, saved_at=at, **words)


def _cv(portfolio: Portfolio, days: Days) -> Cv:
    """A page drawn for the demonstration; not saved yet, its file is."""
    person = portfolio.person
    report = Report(title=f"CV: {person.name}", author=person.name, language="en-gb", on=days.today)
    report.heading(1, person.name)
    report.text("Made up for a demonstration.", is_muted=True)
    for heading, words in CV:
        report.heading(2, heading)
        report.text(words)
    content = report.finish()
    digest = hashlib.sha256(content).hexdigest()
    cv = Cv(portfolio=portfolio, file_name=f"{person.name} CV.pdf", kind=Cv.Kind.PDF, size=len(content), sha256=digest)
    cv.file.save("cv.pdf", ContentFile(content), save=False)
    return cv
