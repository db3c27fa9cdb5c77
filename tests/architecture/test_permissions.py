"""Every address of ours, asked as everybody: who gets in, who is told that there is no such page, who is asked to sign in.

Wagtail's, Django's and allauth's own addresses are held by rule below: nobody gets in without signing in, but for a short public list.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from academy.cohorts.models import Attendance, Booking, Cohort, Place, SessionDay
from academy.competencies.models import Assessment, Award, Competency, Pause, Requirement, Waiver
from academy.notices.models import Mail
from academy.people.models import Agency, Designation, Employment, Grant, Person, StaffImport
from academy.people.roles import Role
from academy.practice.models import Cv, HandIn, Portfolio
from certificates.models import Certificate
from courses.models import Booster, Completion, Module, PastImport
from tests.factories import boosters, people, practice
from tests.plugins.database import NORTHSHIRE_ON

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]

# nobody, stranger, learner, her manager (an assessor), trainer, HR of another agency, her HR, administrator, editor, auditor, data lead
ROLES = "NSLMTOHAEUD"
SIGNED_IN = "SLMTOHAEUD"
EVERYBODY = ROLES
HR = "HA"
ALL_HR = "OHA"


def permissions() -> dict[str, tuple[str, str]]:
    """{name: (method, who gets in)}; everybody else who is signed in gets 404, and nobody the sign-in page."""
    return {
        "healthz": ("GET", EVERYBODY),
        # -- the site
        "dashboards:help": ("GET", EVERYBODY),
        "glossary": ("GET", EVERYBODY),
        "dashboards:language": ("GET", EVERYBODY),
        "dashboards:reading": ("GET", EVERYBODY),
        "dashboards:privacy": ("GET", EVERYBODY),
        "dashboards:accessibility": ("GET", EVERYBODY),
        "dashboards:cookies": ("GET", EVERYBODY),
        "dashboards:components": ("GET", EVERYBODY),
        "dashboards:stay-signed-in": ("POST", SIGNED_IN),
        "dashboards:kept-answer": ("GET", SIGNED_IN),
        # -- learning
        "dashboards:my-learning": ("GET", SIGNED_IN),
        "dashboards:my-window": ("GET", SIGNED_IN),
        "dashboards:record": ("GET", SIGNED_IN),
        # -- writing of one's own, and what others let one read: the learner's piece, and what her manager may read of it
        "boosters:overview": ("GET", SIGNED_IN),
        "boosters:begin": ("POST", SIGNED_IN),
        "boosters:stop": ("POST", SIGNED_IN),
        "boosters:delete": ("GET", SIGNED_IN),
        "boosters:download": ("GET", SIGNED_IN),
        "boosters:ask": ("GET", "L"),
        "boosters:answer": ("POST", "L"),
        "boosters:told": ("GET", "L"),
        "practice:writing-list": ("GET", SIGNED_IN),
        "practice:journal-add": ("GET", SIGNED_IN),
        "practice:writing-detail": ("GET", "L"),
        "practice:journal-change": ("GET", "L"),
        "practice:writing-share": ("GET", "L"),
        "practice:writing-download": ("GET", SIGNED_IN),
        "practice:writing-download-one": ("GET", "L"),
        "practice:writing-delete": ("GET", "L"),
        "practice:share-withdraw": ("POST", "L"),
        "practice:shared-list": ("GET", SIGNED_IN),
        "practice:shared-detail": ("GET", "M"),
        "practice:shared-set-aside": ("GET", "M"),
        "dashboards:my-path": ("GET", SIGNED_IN),
        "practice:practice-list": ("GET", SIGNED_IN),
        "practice:practice-add": ("GET", SIGNED_IN),
        "practice:practice-detail": ("GET", "L"),
        "practice:practice-withdraw": ("GET", "L"),
        "practice:practice-unask": ("POST", "L"),
        "practice:confirmation-list": ("GET", SIGNED_IN),
        "practice:confirmation-detail": ("GET", "M"),
        "practice:confirmation-withdraw": ("POST", "M"),
        "practice:cpd-add": ("GET", SIGNED_IN),
        "practice:cpd-change": ("GET", "L"),
        "practice:cpd-delete": ("GET", "L"),
        "dashboards:cpd": ("GET", SIGNED_IN),
        "dashboards:cpd-text": ("GET", SIGNED_IN),
        "dashboards:cpd-pdf": ("GET", SIGNED_IN),
        "practice:portfolio-list": ("GET", SIGNED_IN),
        "practice:portfolio-begin": ("POST", SIGNED_IN),
        "practice:portfolio-detail": ("GET", "L"),
        "practice:portfolio-journals": ("GET", "L"),
        "practice:portfolio-supervision": ("GET", "L"),
        "practice:portfolio-essay": ("GET", "L"),
        "practice:portfolio-cv": ("GET", "L"),
        "practice:portfolio-hand-in": ("GET", "L"),
        "practice:portfolio-take-back": ("POST", "L"),
        "practice:portfolio-put-away": ("GET", "L"),
        "practice:journal-leave": ("POST", "L"),
        "practice:supervision-withdraw": ("GET", "L"),
        "practice:cv-remove": ("POST", "L"),
        "practice:supervision-list": ("GET", SIGNED_IN),
        "practice:supervision-detail": ("GET", "M"),
        "practice:supervision-unsign": ("POST", "M"),
        # Handed in to Nadia Karimi; Harriet Lyle, who signed, is an assessor too.
        "practice:cv-file": ("GET", "LT"),
        "practice:handed-in-list": ("GET", "MT"),
        "practice:handed-in-detail": ("GET", "T"),
        "practice:handed-in-withdraw": ("GET", "T"),
        "practice:set-aside-list": ("GET", "D"),
        "practice:set-aside-put-back": ("POST", "D"),
        "player:module-enrol": ("POST", SIGNED_IN),
        "player:module-prove": ("POST", SIGNED_IN),
        "player:lesson": ("GET", SIGNED_IN),
        # -- people's records
        "dashboards:person-record": ("GET", "LMHA"),
        # Both HR leads and the administrator manage people too.
        "seen:module-list": ("GET", "A"),
        "dashboards:team": ("GET", "MOHA"),
        "dashboards:team-enrol": ("GET", "M"),
        # Taking back: HR what its own agency wrote down, the academy anything.
        "dashboards:completion-withdraw": ("GET", HR),
        "dashboards:certificate-withdraw": ("GET", "A"),
        "dashboards:award-withdraw": ("GET", "TA"),
        # Harriet Lyle and Nadia Karimi are assessors too.
        "dashboards:assessing": ("GET", "MT"),
        "dashboards:assess": ("GET", "MT"),
        "dashboards:assessment": ("GET", "T"),
        "dashboards:pause-add": ("GET", HR),
        "dashboards:pause-end": ("GET", HR),
        "dashboards:pause-withdraw": ("GET", HR),
        "dashboards:waiver-add": ("GET", HR),
        "dashboards:waiver-end": ("GET", HR),
        "dashboards:waiver-withdraw": ("GET", HR),
        "dashboards:workforce": ("GET", "OHAU"),
        "dashboards:workforce-people": ("GET", ALL_HR),
        "dashboards:workforce-csv": ("GET", ALL_HR),
        "dashboards:past-upload": ("GET", ALL_HR),
        "dashboards:past-one": ("GET", ALL_HR),
        "dashboards:past-detail": ("GET", "H"),
        "dashboards:past-apply": ("POST", "H"),
        # -- accounts
        "entrance:code": ("GET", EVERYBODY),
        "people:me": ("GET", SIGNED_IN),
        "people:me-name": ("GET", SIGNED_IN),
        "people:me-email": ("GET", SIGNED_IN),
        "people:people": ("GET", ALL_HR),
        "people:person-add": ("GET", ALL_HR),
        # An agency's list of people is its own HR's alone.
        "people:import-upload": ("GET", "OH"),
        "people:import-detail": ("GET", "H"),
        "people:import-apply": ("POST", "H"),
        "people:person": ("GET", HR),
        "people:person-name": ("GET", HR),
        "people:person-email": ("GET", HR),
        "people:job-add": ("GET", HR),
        "people:job-move": ("GET", HR),
        "people:job-end": ("GET", HR),
        "people:job-change": ("GET", HR),
        "people:job-withdraw": ("GET", HR),
        "people:designation-add": ("GET", HR),
        "people:designation-end": ("GET", HR),
        "people:grant-add": ("GET", HR),
        "people:grant-end": ("GET", "A"),
        "people:person-invite": ("POST", HR),
        "people:person-password": ("POST", HR),
        "people:person-second-step": ("POST", HR),
        "people:person-close": ("POST", HR),
        "people:person-open": ("POST", HR),
        "people:agencies": ("GET", ALL_HR),
        "people:agency-add": ("GET", "A"),
        "people:agency": ("GET", HR),
        "people:team-add": ("GET", HR),
        # -- cohorts
        "cohorts:cohort-list": ("GET", "TA"),
        "cohorts:cohort-make": ("GET", "TA"),
        "cohorts:cohort-make-of": ("GET", "TA"),
        "cohorts:cohort-detail": ("GET", "TA"),
        "cohorts:cohort-change": ("GET", "TA"),
        "cohorts:cohort-cancel": ("GET", "TA"),
        "cohorts:replay-list": ("GET", "TA"),
        "cohorts:register": ("GET", "TA"),
        "cohorts:sign-in-sheet": ("GET", "TA"),
        "cohorts:walk-in": ("GET", "TA"),
        "cohorts:mark": ("POST", "TA"),
        "cohorts:correct": ("GET", "TA"),
        "cohorts:offering-list": ("GET", "A"),
        "cohorts:marking-list": ("GET", "TMA"),
        "cohorts:date-list": ("GET", SIGNED_IN),
        "cohorts:date-detail": ("GET", SIGNED_IN),
        "cohorts:booking-list": ("GET", SIGNED_IN),
        "cohorts:booking-detail": ("GET", "L"),
        "cohorts:booking-cancel": ("GET", "LM"),
        # -- certificates
        "certificates:certificate-list": ("GET", SIGNED_IN),
        "certificates:certificate-detail": ("GET", "LMHA"),
        "certificates:certificate-pdf": ("GET", "LMHA"),
        "certificates:certificate-reissue": ("POST", "L"),
        "certificates:verify": ("GET", EVERYBODY),
        "certificates:verify-detail": ("GET", EVERYBODY),
        "competencies:framework": ("GET", EVERYBODY),
        "competencies:role-detail": ("GET", EVERYBODY),
        "competencies:requirement-list": ("GET", EVERYBODY),
        "competencies:principle-list": ("GET", EVERYBODY),
        "competencies:outside-list": ("GET", EVERYBODY),
    }


def people_by_role() -> dict[str, Person]:
    """Somebody of each role who signs in, by the letter of `ROLES`."""
    auditor = people.person("An Auditor")
    people.grant(auditor, Role.AUDITOR)
    data_lead = people.person("A Data Lead")
    people.grant(data_lead, Role.DATA_LEAD, agency=Agency.objects.get(code="NCC"))
    return {
        "S": people.person("A Stranger"),
        "L": Person.objects.get(username="ellie.sutton"),
        "M": Person.objects.get(username="harriet.lyle"),
        "T": Person.objects.get(username="nadia.karimi"),
        "O": Person.objects.get(username="manjit.gill"),
        "H": Person.objects.get(username="shabnam.rauf"),
        "A": Person.objects.get(username="ruth.ellison"),
        "E": Person.objects.get(username="kwame.boateng-hill"),
        "U": auditor,
        "D": data_lead,
    }


@pytest.fixture
def cast(time_machine_at_northshire: None) -> dict[str, Client]:
    """A client for each role."""
    clients = {"N": Client()}
    for role, person in people_by_role().items():
        clients[role] = Client()
        clients[role].force_login(person)
    return clients


def address_of(name: str) -> str:
    """An address about Ellie Sutton of Hub East, about a cohort of Nadia Karimi's, or about Ellie's own booking."""
    learner = Person.objects.get(username="ellie.sutton")
    values: dict[str, Any] = {"person_id": learner.pk, "module": "working-with", "lesson": "the-four-ways", "code": "NCC"}
    pattern = _patterns()[name]
    wanted = set(pattern.pattern.converters) if hasattr(pattern.pattern, "converters") else set()
    cohort = Cohort.objects.get(code="C1")
    if name == "boosters:told":
        values["number"] = boosters.answered(learner).number
    made: dict[str, Any] = {
        "booster_id": lambda: Booster.objects.filter(person=learner).first() or boosters.booster(learner, due_on=NORTHSHIRE_ON),
        "job_id": lambda: Employment.objects.get(person=learner).pk,
        "designation_id": lambda: Designation.objects.filter(person=learner).first() or people.designation(learner, "champion"),
        "grant_id": lambda: Grant.objects.filter(person=learner).first() or people.grant(learner, Role.TRAINER),
        "past_id": lambda: PastImport.objects.create(
            uploaded_by=Person.objects.get(username="shabnam.rauf"), uploaded_at=learner.created_at, file_name="old.csv", rows=[]
        ),
        "import_id": lambda: StaffImport.objects.create(
            agency=Agency.objects.get(code="NCC"),
            on=NORTHSHIRE_ON,
            uploaded_by=Person.objects.get(username="shabnam.rauf"),
            uploaded_at=learner.created_at,
            file_name="list.csv",
            rows=[],
        ),
        "cohort_id": lambda: Cohort.objects.get(code="C3") if name.startswith(("cohorts:date", "cohorts:cohort")) else cohort,
        "session_id": lambda: (
            SessionDay.objects.filter(cohort=cohort if name == "cohorts:correct" else Cohort.objects.get(code="C2")).order_by("on").first()
        ),
        "attendance_id": lambda: Attendance.objects.filter(session__cohort=cohort).order_by("session__on", "pk").first(),
        "offering_id": lambda: cohort.offering,
        "place_id": lambda: Place.objects.first(),
        "mail_id": lambda: Mail.objects.first(),
        "booking_id": lambda: _booking(name, learner),
        "number": lambda: values.get("number") or _certificate(learner).number,
        "reflection_id": lambda: practice.writing(learner),
        "share_id": lambda: practice.share(practice.writing(learner), Person.objects.get(username="harriet.lyle")),
        "quarantine_id": lambda: practice.quarantine(practice.writing(learner)),
        "award_id": lambda: _award(learner),
        "assessment_id": lambda: _assessment(learner),
        "pause_id": lambda: Pause.objects.get_or_create(person=learner, starts_on=NORTHSHIRE_ON)[0],
        "waiver_id": lambda: _waiver(learner),
        "completion_id": lambda: _written_down(learner),
        "entry_id": lambda: practice.entry(learner),
        "confirmation_id": lambda: practice.confirmation(practice.entry(learner), Person.objects.get(username="harriet.lyle")),
        "pathway_id": lambda: practice.pathway(),
        "portfolio_id": lambda: practice.portfolio(learner),
        "chosen_id": lambda: practice.journal_in(practice.portfolio(learner)),
        "supervision_id": lambda: practice.supervision(practice.portfolio(learner), Person.objects.get(username="harriet.lyle")),
        "cv_id": lambda: _cv(name, learner),
        "hand_in_id": lambda: _hand_in(learner, is_complete=name.endswith("withdraw")),
        "piece_id": lambda: practice.piece(learner),
        "body": lambda: "restorative-justice-council",
    }
    if name == "competencies:role-detail":
        values["code"] = "hub-worker"
    if name == "certificates:verify-detail":
        values["code"] = _certificate(learner).code
    for key in wanted & set(made):
        thing = made[key]()
        values[key] = getattr(thing, "pk", thing)
    return reverse(name, kwargs={key: values[key] for key in wanted})


def _booking(name: str, learner: Person) -> Booking:
    if name == "cohorts:mark":
        return Booking.objects.filter(cohort__code="C2", cancelled_at=None).order_by("pk").first()  # type: ignore[return-value]
    return Booking.objects.get_or_create(
        cohort=Cohort.objects.get(code="C3"), person=learner, cancelled_at=None, defaults={"booked_at": learner.created_at}
    )[0]


def _certificate(learner: Person) -> Certificate:
    from django.utils import timezone

    from certificates.operations import issue_for_completion

    completion = learner.completions.order_by("-completed_on").first()
    assert completion
    return issue_for_completion(completion=completion, at=timezone.now())


def _award(learner: Person) -> Award:
    skill, nadia = Competency.objects.get(code="V1"), Person.objects.get(username="nadia.karimi")
    return Award.objects.create(
        person=learner, competency=skill, level=3, awarded_by=Award.By.ASSESSOR, awarded_on=NORTHSHIRE_ON, assessor=nadia
    )


def _assessment(learner: Person) -> Assessment:
    """Seen by Nadia Karimi; an assessor of another agency is to agree."""
    return Assessment.objects.create(
        person=learner,
        competency=Competency.objects.get(code="V1"),
        level=4,
        assessor=Person.objects.get(username="nadia.karimi"),
        moderator=Person.objects.get(username="priyanka.nair"),
        evidence="Seen",
        assessed_on=NORTHSHIRE_ON,
        proposed_at=learner.created_at,
    )


def _waiver(learner: Person) -> Waiver:
    asked = Requirement.objects.get(code="PRA-M4")
    hr = Person.objects.get(username="shabnam.rauf")
    days = {"starts_on": NORTHSHIRE_ON, "ends_on": NORTHSHIRE_ON}
    return Waiver.objects.get_or_create(person=learner, requirement=asked, **days, defaults={"approved_by": hr})[0]


def _cv(name: str, learner: Person) -> Cv:
    """In a portfolio that is handed in, where it is to be opened."""
    portfolio = practice.portfolio(learner)
    cv = practice.cv_in(portfolio)
    if name == "practice:cv-file":
        practice.hand_in(portfolio, Person.objects.get(username="nadia.karimi"))
    return cv


def _hand_in(learner: Person, *, is_complete: bool) -> HandIn:
    answer = {"state": Portfolio.State.COMPLETE, "answered_at": learner.created_at} if is_complete else {}
    return practice.hand_in(practice.portfolio(learner), Person.objects.get(username="nadia.karimi"), **answer)


def _written_down(learner: Person) -> Completion:
    """A completion that the learner's own HR has recorded by hand."""
    return Completion.objects.get_or_create(
        person=learner,
        module=Module.objects.get(code="M8"),
        completed_on=NORTHSHIRE_ON,
        defaults={"source": Completion.Source.BY_HAND, "recorded_by": Person.objects.get(username="shabnam.rauf")},
    )[0]


def _patterns() -> dict[str, URLPattern]:
    """Every address of ours by its name."""
    found: dict[str, URLPattern] = {}

    def walk(resolver: URLResolver, namespace: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                start = str(pattern.pattern)
                if not namespace and start.startswith(("accounts/", "admin/", "cms/", "documents/", "^documents", "^media")):
                    continue
                if pattern.namespace or start in ("", "^"):
                    walk(pattern, pattern.namespace or namespace)
            elif pattern.name and not pattern.name.startswith("wagtail"):
                found[f"{namespace}:{pattern.name}" if namespace else pattern.name] = pattern

    walk(get_resolver(), "")
    return found


def _outcome(client: Client, method: str, address: str) -> str:
    response = client.generic(method, address)
    if response.status_code in (301, 302) and "/accounts/login/" in response["Location"]:
        return "sign in"
    return "not found" if response.status_code == 404 else f"refused {response.status_code}" if response.status_code in (401, 403) else "in"


def test_each_address_lets_in_whom_it_should(cast: dict[str, Client]) -> None:
    wrong = {}
    for name, (method, let_in) in permissions().items():
        # Each row is asked of the same state: what a row changes is undone.
        with transaction.atomic():
            address = address_of(name)
            found = {role: _outcome(client, method, address) for role, client in cast.items()}
            transaction.set_rollback(True)
        wanted = {role: "in" if role in let_in else "sign in" if role == "N" else "not found" for role in ROLES}
        differing = {role: found[role] for role in ROLES if found[role] != wanted[role]}
        if differing:
            wrong[f"{name} {address}"] = differing
    assert wrong == {}


# Of a step inside something that has its own row above, or that only exists once something was begun; asked by the app's own tests.
WITHIN = {
    # What somebody was shown: `tests/cms/seen`.
    "seen:completion",
    "seen:enrolment",
    "seen:go",
    "seen:lesson",
    # The way in with an invitation, which holds a code.
    "entrance:choose",
    "entrance:link",
    "player:module-done",
    "player:module-switch",
    "player:lesson-complete",
    "player:lesson-place",
    "player:lesson-write",
    "player:lesson-seen",
    # Of what a lesson shows that has been begun.
    "recording-file",
    "recording-poster",
    "recording-captions",
    "player:scenario-choose",
    "player:scenario-instead",
    "player:check-begin",
    "player:check-answer",
    "cohorts:marking",
    "cohorts:replay",
    "cohorts:replay-open",
    "dashboards:cpd-begin",
    "cohorts:place-for",
    "cohorts:place-cancel",
    "cohorts:offering-make",
    "cohorts:offering-change",
    "cohorts:offering-retire",
    "cohorts:venue-change",
    "notices:mail-list",
    "notices:mail",
    "notices:mail-html",
}


def test_the_table_has_a_row_for_each_address() -> None:
    assert set(_patterns()) - set(permissions()) - WITHIN == set()


def test_frames_of_others_ask_nobody_in() -> None:
    client = Client()
    for address in (
        "/cms/",
        "/cms/pages/",
        "/cms/images/",
        "/cms/documents/",
        "/cms/reports/site-history/",
        "/admin/",
        "/admin/people/person/",
    ):
        response = client.get(address, follow=False)
        assert response.status_code == 302, address
        assert "/accounts/login/" in response["Location"] or "/login/" in response["Location"], address


def test_allauths_pages_but_the_way_in_ask_for_a_sign_in() -> None:
    client = Client()
    for name in ("account_change_password", "mfa_index", "usersessions_list", "account_reauthenticate"):
        response = client.get(reverse(name))
        assert response.status_code == 302, name
        assert "/accounts/login/" in response["Location"], name


def test_the_agencies_of_others_are_not_found(cast: dict[str, Client]) -> None:
    police = Agency.objects.get(code="NPO")
    person = Person.objects.get(username="stephen.dale")
    for name, values in (
        ("people:agency", {"code": police.code}),
        ("people:person", {"person_id": person.pk}),
        ("dashboards:person-record", {"person_id": person.pk}),
    ):
        assert _outcome(cast["H"], "GET", reverse(name, kwargs=values)) == "not found", name


def test_northshire_stands_as_at_its_day() -> None:
    assert Employment.objects.current(NORTHSHIRE_ON).filter(person__username="ellie.sutton").exists()
