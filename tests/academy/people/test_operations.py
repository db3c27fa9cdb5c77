"""Every operation, done twice; and what each refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate

from academy.ledger.models import Entry
from academy.people import facts, operations
from academy.people.models import Designation, Employment, FormerName, Grant, Invitation, Person
from academy.people.operations import refusals
from academy.people.roles import Role
from tests.factories import people as make

AT = datetime(2026, 11, 4, 10, 20, tzinfo=UTC)
DAY = date(2026, 11, 4)
pytestmark = pytest.mark.django_db


def recorded(kind: str) -> int:
    return Entry.objects.of_kind(kind).count()


@pytest.fixture
def by():
    return make.person("Shabnam Rauf")


class TestAddPerson:
    def test_makes_a_person_who_cannot_sign_in_yet(self, by):
        person = operations.add_person(name="  Rowena   Ashcroft ", email="Rowena.Ashcroft@Example.ORG", at=AT, by=by)
        person.refresh_from_db()
        assert (person.name, person.sort_name, person.username) == ("Rowena Ashcroft", "ashcroft, rowena", "rowena.ashcroft")
        assert person.email == "rowena.ashcroft@example.org"
        assert not person.has_usable_password()
        assert EmailAddress.objects.get(user=person).email == person.email
        assert recorded(facts.PERSON_ADDED) == 1

    def test_again_is_refused_for_the_address_and_adds_nobody(self, by):
        operations.add_person(name="Rowena Ashcroft", email="r@example.org", at=AT, by=by)
        with pytest.raises(refusals.EmailTaken):
            operations.add_person(name="Rowena Ashcroft", email="R@example.org", at=AT, by=by)
        assert Person.objects.filter(email="r@example.org").count() == 1

    def test_two_of_one_name_without_addresses_are_two_people(self, by):
        names = [operations.add_person(name="Łukasz Żółć", at=AT, by=by).username for _ in range(3)]
        assert names == ["lukasz.zolc", "lukasz.zolc2", "lukasz.zolc3"]

    def test_refuses_a_taken_user_name_in_any_case_and_no_name(self, by):
        operations.add_person(name="A B", username="Jo", at=AT, by=by)
        with pytest.raises(refusals.UsernameTaken):
            operations.add_person(name="C D", username="jO", at=AT, by=by)
        with pytest.raises(refusals.NameMissing):
            operations.add_person(name="  ", at=AT, by=by)


class TestRename:
    def test_keeps_the_former_name_and_is_done_once(self, by):
        person = make.person("Gethin Rowlands", email="g@example.org")
        for _again in range(2):
            operations.rename_person(person=person, name="Gethin Rowlands-Price", at=AT, by=by)
        person.refresh_from_db()
        assert (person.name, person.sort_name) == ("Gethin Rowlands-Price", "rowlands-price, gethin")
        assert list(FormerName.objects.values_list("name", "email", "until")) == [("Gethin Rowlands", "g@example.org", DAY)]
        assert recorded(facts.NAME_CHANGED) == 1

    def test_back_and_forth_keeps_every_name_in_its_turn_and_who_changed_it(self, by):
        person = make.person("A B")
        for days, name in enumerate(("C D", "A B", "C D")):
            operations.rename_person(person=person, name=name, at=AT + timedelta(days=days), by=by)
        kept = FormerName.objects.order_by("pk").values_list("name", "until", "changed_by")
        assert list(kept) == [("A B", DAY, by.pk), ("C D", DAY + timedelta(days=1), by.pk), ("A B", DAY + timedelta(days=2), by.pk)]

    def test_an_old_name_still_finds_the_person(self, by):
        person = make.person("Gethin Rowlands", username="x1", email="")
        operations.rename_person(person=person, name="Gethin Price", at=AT, by=by)
        assert list(Person.objects.matching("rowlands")) == [person]


class TestChangeEmail:
    def test_takes_allauths_row_along(self, by):
        person = make.person(email="old@example.org")
        EmailAddress.objects.create(user=person, email="old@example.org", primary=True, verified=True)
        for _again in range(2):
            operations.change_email(person=person, email="New@example.org", at=AT, by=by)
        assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", False)]
        assert FormerName.objects.get().email == "old@example.org"
        assert recorded(facts.EMAIL_CHANGED) == 1
        assert authenticate(None, email="new@example.org", password=make.PASSWORD) == person
        assert authenticate(None, email="old@example.org", password=make.PASSWORD) is None

    def test_may_be_emptied(self, by):
        person = make.person(email="old@example.org")
        operations.change_email(person=person, email="", at=AT, by=by)
        assert not EmailAddress.objects.exists()
        assert authenticate(None, username=person.username, password=make.PASSWORD) == person

    def test_refuses_somebody_elses(self, by):
        make.person(email="taken@example.org")
        with pytest.raises(refusals.EmailTaken):
            operations.change_email(person=make.person(), email="Taken@Example.org", at=AT, by=by)


class TestEmploy:
    def test_twice_is_once(self, by):
        person, team = make.person(), make.team()
        made = [operations.employ(person=person, team=team, role_code="hub-worker", starts_on=DAY, at=AT, by=by) for _ in range(2)]
        assert made[0] == made[1]
        assert made[0].recorded_by == by
        assert recorded(facts.EMPLOYMENT_CHANGED) == 1
        assert Entry.objects.of_kind(facts.EMPLOYMENT_CHANGED).get().person_id == person.pk

    def test_several_jobs_may_run_at_once_but_not_the_same_one(self, by):
        person, team = make.person(), make.team()
        operations.employ(person=person, team=team, role_code="hub-worker", starts_on=DAY, at=AT, by=by)
        operations.employ(person=person, team=team, role_code="relief-worker", starts_on=DAY, at=AT, by=by)
        operations.employ(person=person, team=make.team(), role_code="hub-worker", starts_on=DAY, at=AT, by=by)
        with pytest.raises(refusals.AlreadyEmployed):
            operations.employ(person=person, team=team, role_code="hub-worker", starts_on=DAY + timedelta(days=5), at=AT, by=by)
        assert Employment.objects.count() == 3

    def test_may_come_back_after_leaving(self, by):
        person, team = make.person(), make.team()
        first = operations.employ(person=person, team=team, role_code="", starts_on=date(2025, 1, 1), at=AT, by=by)
        operations.end_employment(employment=first, on=date(2025, 6, 30), at=AT, by=by)
        operations.employ(person=person, team=team, role_code="", starts_on=date(2025, 7, 1), at=AT, by=by)
        assert Employment.objects.count() == 2

    def test_refuses_impossible_days_and_ones_own_manager(self, by):
        person, team = make.person(), make.team()
        with pytest.raises(refusals.EndsBeforeStart):
            operations.employ(person=person, team=team, role_code="", starts_on=DAY, ends_on=DAY - timedelta(days=1), at=AT, by=by)
        with pytest.raises(refusals.OwnManager):
            operations.employ(person=person, team=team, role_code="", manager=person, starts_on=DAY, at=AT, by=by)


class TestEndEmployment:
    def test_twice_is_once_and_another_day_counts(self, by):
        post = make.employment()
        for on in (DAY, DAY, DAY + timedelta(days=1)):
            operations.end_employment(employment=post, on=on, at=AT, by=by)
        assert Employment.objects.get().ends_on == DAY + timedelta(days=1)
        assert recorded(facts.EMPLOYMENT_CHANGED) == 2

    def test_refuses_a_day_before_the_first(self, by):
        with pytest.raises(refusals.EndsBeforeStart):
            operations.end_employment(employment=make.employment(starts_on=DAY), on=DAY - timedelta(days=1), at=AT, by=by)

    def test_leaving_the_agency_hands_back_its_roles_and_no_others(self, by):
        agency, other = make.agency(), make.agency()
        person = make.person()
        first, second = make.employment(person, make.team(agency)), make.employment(person, make.team(agency))
        here, there, trainer = (
            make.grant(person, Role.AGENCY_HR, agency=agency),
            make.grant(person, Role.AGENCY_HR, agency=other),
            make.grant(person, Role.TRAINER),
        )
        operations.end_employment(employment=first, on=DAY, at=AT, by=by)
        here.refresh_from_db()
        assert here.ends_on is None
        operations.end_employment(employment=second, on=DAY, at=AT, by=by)
        assert [held.newest().ends_on for held in Grant.objects.filter(pk__in=[here.pk, there.pk, trainer.pk]).order_by("pk")] == [
            DAY,
            None,
            None,
        ]
        assert recorded(facts.GRANT_CHANGED) == 1


class TestMove:
    def test_ends_one_job_the_day_before_and_begins_another_once(self, by):
        manager = make.person()
        post, team = make.employment(), make.team()
        for _again in range(2):
            moved = operations.move_person(employment=post, team=team, role_code="manager", manager=manager, on=DAY, at=AT, by=by)
        post.refresh_from_db()
        assert post.ends_on == DAY - timedelta(days=1)
        assert (moved.team, moved.role_code, moved.manager, moved.starts_on, moved.ends_on) == (team, "manager", manager, DAY, None)
        assert Employment.objects.count() == 2
        assert recorded(facts.EMPLOYMENT_CHANGED) == 2

    def test_keeps_the_roles_of_somebody_who_stays_in_the_agency(self, by):
        agency = make.agency()
        post = make.employment(None, make.team(agency))
        held = make.grant(post.person, Role.AGENCY_HR, agency=agency)
        operations.move_person(employment=post, team=make.team(agency), role_code="", on=DAY, at=AT, by=by)
        held.refresh_from_db()
        assert held.ends_on is None

    def test_refuses_a_day_before_the_job_and_changes_nothing(self, by):
        post = make.employment(starts_on=DAY)
        with pytest.raises(refusals.StartsTooEarly):
            operations.move_person(employment=post, team=make.team(), role_code="", on=DAY, at=AT, by=by)
        post.refresh_from_db()
        assert post.ends_on is None


class TestChangeAndWithdrawEmployment:
    def test_change_twice_is_once_and_nobody_is_a_value(self, by):
        manager = make.person()
        post = make.employment(job_title="Night worker")
        for _again in range(2):
            operations.change_employment(employment=post, manager=manager, at=AT, by=by)
        post.refresh_from_db()
        assert (post.manager, post.job_title) == (manager, "Night worker")
        operations.change_employment(employment=post, manager=None, at=AT, by=by)
        post.refresh_from_db()
        assert post.manager is None
        assert recorded(facts.EMPLOYMENT_CHANGED) == 2

    def test_withdraw_twice_is_once(self, by):
        post = make.employment()
        for reason in ("Never came", "again"):
            operations.withdraw_employment(employment=post, at=AT, by=by, reason=reason)
        post.refresh_from_db()
        assert (post.reason, post.withdrawn_by, post.withdrawn_at) == ("Never came", by, AT)
        assert recorded(facts.EMPLOYMENT_CHANGED) == 1


class TestDesignations:
    def test_twice_is_once(self, by):
        person = make.person()
        made = [operations.designate(person=person, code="facilitator", starts_on=DAY + timedelta(days=n), at=AT, by=by) for n in (0, 0, 3)]
        assert len(set(made)) == 1
        assert recorded(facts.DESIGNATION_CHANGED) == 1

    def test_ends_and_one_that_never_began_is_withdrawn(self, by):
        running = make.designation(make.person(), "facilitator")
        coming = make.designation(make.person(), "facilitator", starts_on=DAY + timedelta(days=9))
        for _again in range(2):
            operations.end_designation(designation=running, on=DAY, at=AT, by=by)
            operations.end_designation(designation=coming, on=DAY, at=AT, by=by)
        ended = Designation.objects.standing().get()
        assert (ended.person, ended.starts_on, ended.ends_on, ended.recorded_by) == (running.person, running.starts_on, DAY, by)
        running.refresh_from_db()
        assert (running.ends_on, running.superseded_by, running.withdrawn_by) == (None, ended, by)
        assert recorded(facts.DESIGNATION_CHANGED) == 2


class TestGrants:
    def test_twice_is_once(self, by):
        person = make.person()
        made = [operations.grant(person=person, role=Role.EDITOR, starts_on=DAY, at=AT, by=by) for _ in range(2)]
        assert made[0] == made[1]
        assert Entry.objects.of_kind(facts.GRANT_CHANGED).get().data == {"role": "editor"}

    def test_refuses_hr_without_an_agency_and_a_team_of_another(self, by):
        person = make.person()
        with pytest.raises(refusals.AgencyMissing):
            operations.grant(person=person, role=Role.AGENCY_HR, starts_on=DAY, at=AT, by=by)
        with pytest.raises(refusals.ForeignTeam):
            operations.grant(person=person, role=Role.AGENCY_HR, agency=make.agency(), team=make.team(), starts_on=DAY, at=AT, by=by)

    def test_take_back_and_end_twice_is_once(self, by):
        one, two, three = (make.grant(make.person(), Role.EDITOR, starts_on=start) for start in (DAY, DAY, DAY + timedelta(days=1)))
        for _again in range(2):
            operations.withdraw_grant(grant=one, on=DAY, at=AT, by=by, reason="Left")
            operations.end_grant(grant=two, on=DAY + timedelta(days=2), at=AT, by=by)
            operations.end_grant(grant=three, on=DAY, at=AT, by=by)
        ended = Grant.objects.standing().get()
        assert (ended.person, ended.role, ended.starts_on, ended.ends_on) == (two.person, Role.EDITOR, DAY, DAY + timedelta(days=2))
        two.refresh_from_db()
        assert (two.ends_on, two.superseded_by) == (None, ended)
        assert recorded(facts.GRANT_CHANGED) == 3

    def test_the_last_administrator_stays(self, by):
        first = make.grant(make.person(), Role.ACADEMY_ADMINISTRATOR)
        make.grant(make.person(is_active=False), Role.ACADEMY_ADMINISTRATOR)
        make.grant(make.person(), Role.ACADEMY_ADMINISTRATOR, ends_on=DAY)
        for refuse in (operations.withdraw_grant, operations.end_grant):
            with pytest.raises(refusals.LastAdministrator):
                refuse(grant=first, on=DAY, at=AT, by=by)
        with pytest.raises(refusals.LastAdministrator):
            operations.deactivate(person=first.person, at=AT, by=by)
        make.grant(make.person(), Role.ACADEMY_ADMINISTRATOR)
        operations.withdraw_grant(grant=first, on=DAY, at=AT, by=by)
        assert not Grant.objects.get(pk=first.pk).is_standing

    def test_what_begins_and_ends_by_itself_is_told_once(self, by):
        person = make.person()
        ended = make.grant(person, Role.EDITOR, ends_on=DAY - timedelta(days=3))
        begun = operations.grant(person=make.person(), role=Role.EDITOR, starts_on=DAY, at=AT - timedelta(days=9), by=by)
        operations.grant(person=make.person(), role=Role.EDITOR, starts_on=DAY + timedelta(days=1), at=AT, by=by)
        operations.grant(person=make.person(), role=Role.EDITOR, starts_on=DAY, at=AT, by=by)
        before = recorded(facts.GRANT_CHANGED)
        assert operations.announce_turned_grants(on=DAY, at=AT) == 2
        assert operations.announce_turned_grants(on=DAY, at=AT) == 0
        told = Entry.objects.of_kind(facts.GRANT_CHANGED).order_by("-pk")[: recorded(facts.GRANT_CHANGED) - before]
        assert {entry.subject_id for entry in told} == {ended.pk, begun.pk}


class TestInvitations:
    def test_the_code_is_kept_as_a_hash_alone_and_may_be_typed_any_way(self, by):
        person = make.person()
        made, code = operations.invite(person=person, at=AT, by=by)
        assert len(code.replace("-", "")) == 16
        assert code not in str(Invitation.objects.values().get())
        assert operations.find_invitation(f" {code.lower().replace('-', ' ')} ", at=AT) == made

    def test_a_new_code_ends_the_one_before(self, by):
        person = make.person()
        _first, old = operations.invite(person=person, at=AT, by=by)
        _second, new = operations.invite(person=person, at=AT, by=by)
        with pytest.raises(refusals.InvitationNotOpen):
            operations.find_invitation(old, at=AT)
        assert operations.find_invitation(new, at=AT).person == person

    def test_is_accepted_once(self, by):
        person = operations.add_person(name="Hamish Lowrie", email="h@example.org", at=AT, by=by)
        _made, code = operations.invite(person=person, at=AT, by=by)
        operations.accept_invitation(code=code, password="a-sentence-of-my-own", at=AT)
        assert authenticate(None, username=person.username, password="a-sentence-of-my-own") == person
        with pytest.raises(refusals.InvitationNotOpen):
            operations.accept_invitation(code=code, password="somebody-elses-sentence", at=AT)
        assert authenticate(None, username=person.username, password="somebody-elses-sentence") is None
        assert recorded(facts.INVITATION_ACCEPTED) == 1

    def test_runs_out(self, by, settings):
        settings.INVITATION_LASTS = timedelta(days=14)
        _made, code = operations.invite(person=make.person(), at=AT, by=by)
        assert operations.find_invitation(code, at=AT + timedelta(days=14, seconds=-1))
        with pytest.raises(refusals.InvitationNotOpen):
            operations.find_invitation(code, at=AT + timedelta(days=14))

    @pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "'; --", "x" * 5000])
    def test_a_wrong_code_says_no_more_than_that(self, code):
        with pytest.raises(refusals.InvitationNotOpen):
            operations.find_invitation(code, at=AT)

    def test_of_a_closed_account_opens_nothing(self, by):
        person = make.person()
        _made, code = operations.invite(person=person, at=AT, by=by)
        operations.deactivate(person=person, at=AT, by=by)
        with pytest.raises(refusals.InvitationNotOpen):
            operations.accept_invitation(code=code, password="a-sentence-of-my-own", at=AT)
        with pytest.raises(refusals.AccountClosed):
            operations.invite(person=person, at=AT, by=by)


class TestAccounts:
    def test_close_and_open_twice_is_once(self, by):
        person = make.person()
        for _again in range(2):
            operations.deactivate(person=person, at=AT, by=by)
        assert authenticate(None, username=person.username, password=make.PASSWORD) is None
        for _again in range(2):
            operations.reactivate(person=person, at=AT, by=by)
        assert authenticate(None, username=person.username, password=make.PASSWORD) == person
        assert (recorded(facts.DEACTIVATED), recorded(facts.REACTIVATED)) == (1, 1)

    def test_a_reset_makes_the_old_password_useless_and_gives_a_code(self, by):
        person = make.person()
        operations.reset_password(person=person, at=AT, by=by)
        _invitation, code = operations.reset_password(person=person, at=AT, by=by)
        assert authenticate(None, username=person.username, password=make.PASSWORD) is None
        operations.accept_invitation(code=code, password="a-sentence-of-my-own", at=AT)
        assert authenticate(None, username=person.username, password="a-sentence-of-my-own") == person
        assert recorded(facts.PASSWORD_RESET) == 2

    def test_reset_of_the_second_factor_forgets_all_of_them_once(self, by):
        person = make.person()
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN):
            Authenticator.objects.create(user=person, type=kind, data={})
        assert [operations.reset_mfa(person=person, at=AT, by=by) for _ in range(2)] == [3, 0]
        assert recorded(facts.MFA_RESET) == 1


class TestAgencies:
    def test_a_tree_of_teams_has_paths(self, by):
        agency = operations.create_agency(code="NEW", name="New", sector="housing", at=AT, by=by)
        top = operations.create_team(agency=agency, code="NEW-A", name="A", at=AT, by=by)
        below = operations.create_team(agency=agency, parent=top, code="NEW-B", name="B", at=AT, by=by)
        assert (top.path, below.path) == (f"{top.pk}/", f"{top.pk}/{below.pk}/")

    def test_codes_are_taken_once(self, by):
        agency = operations.create_agency(code="NEW", name="New", sector="housing", at=AT, by=by)
        operations.create_team(agency=agency, code="NEW-A", name="A", at=AT, by=by)
        with pytest.raises(refusals.CodeTaken):
            operations.create_agency(code="new", name="New", sector="housing", at=AT, by=by)
        with pytest.raises(refusals.CodeTaken):
            operations.create_team(agency=agency, code="NEW-A", name="A", at=AT, by=by)
        with pytest.raises(refusals.ForeignTeam):
            operations.create_team(agency=agency, parent=make.team(), code="NEW-C", name="C", at=AT, by=by)

    def test_change_twice_is_once(self, by):
        agency = make.agency()
        for _again in range(2):
            operations.change_agency(agency=agency, help_name="Jo", help_phone="01632 960 000", at=AT, by=by)
        assert Entry.objects.of_kind(facts.AGENCY_CHANGED).get().data == {"fields": ["help_name", "help_phone"]}
