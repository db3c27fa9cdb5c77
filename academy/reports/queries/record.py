"""One person's record, as one viewer may see it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from academy.cohorts.models import Booking
from academy.competencies.models import Award, DesignationKind, Obligation, Pause, RoleProfile, Waiver
from academy.competencies.queries import Standing, standings_of
from academy.people.models import Designation, Employment, Look, Person
from academy.practice.queries import Asked, portfolios_as_at
from certificates.models import Certificate
from courses.models import Completion, Enrolment, LessonCompletion

# The newest so many looks are read; of an ordinary person that is all of them for years.
LOOKS = 200


@dataclass(frozen=True)
class Record:
    """Everything on a record page, as at `on`: no fact of a later day is in it.

    Each completion has `changes_learnt`, when the person learnt what had changed since.
    """

    person: Person
    on: date
    employments: list[Employment]
    designations: list[str]
    role_titles: dict[str, str]
    standings: list[Standing]
    elsewhere: list[Standing]
    pauses: list[Pause]
    waivers: list[Waiver]
    awards: list[Award]
    certificates: list[Certificate]
    completions: list[Completion]
    bookings: list[Booking]
    portfolios: list[Asked]
    looks: list[Look]

    @property
    def job(self) -> Employment | None:
        """The employment that stands under the name: the newest that runs on the day, or else the last."""
        running = [post for post in self.employments if post.ends_on is None or post.ends_on >= self.on]
        return next(iter(running or self.employments), None)

    @property
    def needing_a_hand(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.status in ("overdue", "never-done")]


def record_of(person: Person, *, on: date, posts: QuerySet[Employment] | None = None) -> Record:
    """A record in a fixed number of statements, whatever it holds.

    `posts` are the employments of that day through which the viewer sees the person: an agency's HR its own, a manager those of the team.
    Only what those jobs ask is shown (architecture.md, Who sees whom). None is the person's own view, or the academy administrator's:
    everything.
    """
    own = Employment.objects.standing().filter(person=person)
    shown = own if posts is None else own.filter(pk__in=posts.values("pk"))
    employments = list(shown.filter(starts_on__lte=on).select_related("team__agency", "manager").order_by("-starts_on", "-pk"))
    standings = standings_of(person, on=on)
    goes_on = Q(ends_on=None) | Q(ends_on__gte=on)
    waivers = (
        Waiver.objects.standing().filter(goes_on, person=person).select_related("requirement", "approved_by").order_by("starts_on", "pk")
    )
    if posts is not None:
        asked = set(Obligation.objects.filter(employment__in=[post.pk for post in employments]).values_list("requirement_id", flat=True))
        standings = [standing for standing in standings if standing.requirement_id in asked]
        waivers = waivers.filter(requirement__in=asked)
    learnt = Enrolment.objects.changes().filter(completed_at__date__lte=on).select_related("edition").order_by("completed_at")
    by_proof = LessonCompletion.objects.standing().filter(door=LessonCompletion.Door.PROOF)
    completions = (
        Completion.objects.filter(person=person, completed_on__lte=on)
        .select_related("module", "edition")
        .annotate(is_shown=Exists(by_proof.filter(enrolment=OuterRef("enrolment"))))
        .prefetch_related(Prefetch("brought_up_to_date", learnt, to_attr="changes_learnt"))
        .order_by("-completed_on", "-pk")
    )
    if posts is not None:
        completions = completions.standing()
    return Record(
        person=person,
        on=on,
        employments=employments,
        designations=list(
            DesignationKind.objects.filter(code__in=Designation.objects.standing().on(on).filter(person=person).values("code"))
            .order_by("position", "code")
            .values_list("title", flat=True)
        ),
        role_titles=dict(RoleProfile.objects.filter(code__in={post.role_code for post in employments}).values_list("code", "title")),
        standings=[standing for standing in standings if standing.is_kept_here],
        elsewhere=[standing for standing in standings if not standing.is_kept_here],
        pauses=list(Pause.objects.standing().filter(goes_on, person=person).order_by("starts_on")),
        waivers=list(waivers.order_by("starts_on", "pk")),
        awards=_best(
            Award.objects.standing()
            .filter(person=person, awarded_on__lte=on)
            .select_related("competency", "assessor", "moderator", "completion__module", "completion__edition")
            .order_by("-level", "-awarded_on")
        ),
        certificates=list(
            Certificate.objects.filter(Q(completion__completed_on__lte=on) | Q(award__awarded_on__lte=on), person=person)
            .select_related("completion__module", "award__competency")
            .order_by("-issued_at")
        ),
        completions=list(completions),
        bookings=list(
            Booking.objects.confirmed()
            .filter(person=person, cohort__cancelled_at=None)
            .annotate(last_on=Max("cohort__sessions__on"))
            .filter(last_on__gte=on)
            .select_related("cohort__offering")
            .order_by("last_on")
        ),
        # How far, and nothing of what is in it.
        portfolios=portfolios_as_at(person, on, role_codes=None if posts is None else {post.role_code for post in employments}),
        looks=list(Look.objects.at_person(person).select_related("viewer", "acting_for").defer("person_ids").order_by("-at")[:LOOKS]),
    )


def _best(awards: QuerySet[Award]) -> list[Award]:
    """The highest of each competency, and of those the newest, in the framework's order. The others stay on record."""
    best: dict[int, Award] = {}
    for award in awards.order_by("level", "awarded_on", "pk"):
        best[award.competency_id] = award
    return sorted(best.values(), key=lambda award: (-award.level, award.competency.position))
