import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from academy.competencies.models import Period, Requirement
from academy.competencies.operations import rebuild_all
from academy.demo.volume import PREFIX, load_people
from academy.people.models import Employment, Person
from courses.models import Completion
from tests.plugins.database import NORTHSHIRE_ON

pytestmark = pytest.mark.django_db
ADDED = Person.objects.filter(username__startswith=PREFIX)


def _facts() -> list[tuple[object, ...]]:
    completions = Completion.objects.filter(person__username__startswith=PREFIX)
    return sorted(completions.values_list("person__username", "person__name", "module__code", "completed_on"))


@pytest.mark.northshire
class TestLoadPeople:
    def test_each_has_a_job_about_fifty_completions_and_a_standing(self):
        assert load_people(count=30, on=NORTHSHIRE_ON) == 30
        assert ADDED.count() == 30
        assert Employment.objects.filter(person__in=ADDED).count() == 30
        each = Completion.objects.filter(person__in=ADDED).values("person").annotate(n=Count("pk")).values_list("n", flat=True)
        assert len(each) == 30
        assert 48 <= sum(each) / 30 <= 53
        assert not Completion.objects.filter(completed_on__gt=NORTHSHIRE_ON).exists()
        assert Period.objects.filter(person__in=ADDED).exists()

    def test_again_it_changes_nothing_and_more_are_added_to_those(self):
        load_people(count=20, on=NORTHSHIRE_ON)
        before = _facts()
        assert load_people(count=20, on=NORTHSHIRE_ON) == 0
        assert load_people(count=10, on=NORTHSHIRE_ON) == 0
        assert _facts() == before
        assert load_people(count=25, on=NORTHSHIRE_ON) == 5
        assert set(before) < set(_facts())

    def test_the_same_people_each_time_whether_at_once_or_in_turns(self):
        with transaction.atomic():
            load_people(count=20, on=NORTHSHIRE_ON)
            before = _facts()
            transaction.set_rollback(True)
        load_people(count=7, on=NORTHSHIRE_ON)
        load_people(count=20, on=NORTHSHIRE_ON)
        assert _facts() == before

    def test_some_are_late_and_some_have_never_begun(self):
        load_people(count=60, on=NORTHSHIRE_ON)
        periods = Period.objects.filter(person__in=ADDED)
        assert periods.filter(from_completion=None).exists()
        assert periods.filter(due_on__lt=NORTHSHIRE_ON).exists()
        assert periods.filter(due_on__gt=NORTHSHIRE_ON).exists()

    def test_each_team_has_a_manager(self):
        load_people(count=90, on=NORTHSHIRE_ON)
        managed = Employment.objects.filter(person__in=ADDED).exclude(manager=None)
        assert managed.values("team").distinct().count() == 2
        assert managed.count() == 88

    def test_nobody_can_sign_in_as_them(self):
        load_people(count=3, on=NORTHSHIRE_ON)
        assert not any(person.has_usable_password() for person in ADDED)

    def test_standing_is_what_the_facts_say(self):
        load_people(count=20, on=NORTHSHIRE_ON)
        rows = ("person", "requirement", "starts_on", "due_on", "from_completion")
        before = sorted(map(str, Period.objects.filter(person__in=ADDED).values_list(*rows)))
        rebuild_all()
        assert sorted(map(str, Period.objects.filter(person__in=ADDED).values_list(*rows))) == before

    def test_requirements_may_be_added_for_a_wide_matrix(self):
        before = Requirement.objects.count()
        load_people(count=5, on=NORTHSHIRE_ON, requirements=3)
        assert Requirement.objects.count() == before + 3

    def test_the_number_of_statements_does_not_grow_with_people(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(60):
            load_people(count=400, on=NORTHSHIRE_ON)

    def test_the_command_says_how_many(self, capsys):
        call_command("load_people", count=4)
        call_command("load_people", count=4)
        said = capsys.readouterr().out
        assert "Added 4 people." in said
        assert said.endswith("They are there already. Nothing was changed.\n")


def test_without_a_partnership_the_command_says_what_comes_first():
    with pytest.raises(CommandError, match="Load a partnership first"):
        call_command("load_people", count=4)
    assert not Person.objects.exists()
