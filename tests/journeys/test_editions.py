"""A module changes in a way that matters: those who hold it learn only what changed, those in it go over and lose nothing, and years later
anybody in charge can open what each of them was shown."""

import pytest
from django.utils import timezone

from academy.competencies.queries import holders_of
from academy.people.models import Look, Person
from cms.models import LessonPage, ModulePage
from courses.models import Completion, Edition, Enrolment, Module
from tests.journeys.conftest import Post, Somebody, Visit
from tests.journeys.learning import begin, go_through, take_one_step
from tests.journeys.test_author import publish, with_first_words

pytestmark = [pytest.mark.django_db, pytest.mark.northshire]
NEW = "When somebody tells you that they are being hurt, you tell the duty desk before you do anything else."
NOTE = "Whom to tell first when somebody is being hurt"
LESSON = "why-relationships-first"


def test_a_safety_critical_change(somebody: Somebody, visitor: Visit, post: Post) -> None:
    module = Module.objects.get(code="M1")
    holder = Person.objects.exclude(email="").filter(pk__in=holders_of(module, on=timezone.localdate())).order_by("pk").first()
    assert holder is not None
    held = Completion.objects.standing().filter(person=holder, module=module).count()
    certificates = holder.certificates.count()

    # Nkechi has just begun it, and done its first lesson.
    in_progress = begin(visitor("nkechi.obi"), "working-with")
    before = in_progress.text
    while in_progress.address.rstrip("/").endswith(LESSON):
        take_one_step(in_progress)
    post()

    # Yusuf, the practice lead, rewrites that lesson and releases the module, and the form shows him word for word what differs.
    editor = visitor("yusuf.demir")
    editor.open("/cms/")
    lesson = LessonPage.objects.child_of(ModulePage.objects.get(code="M1")).get(slug=LESSON)
    publish(editor, with_first_words(lesson, NEW))
    page = ModulePage.objects.get(code="M1")
    form = editor.open(f"/cms/pages/{page.pk}/edit/")
    assert "What differs from edition 1" in form.page.get_text()
    assert any(NEW.split()[1] in put_in.get_text() for put_in in form.page.find_all("ins"))
    publish(editor, page, change_class="safety-critical", change_note=NOTE, change_days="10")
    edition = Edition.objects.get(module=module, number=2)
    assert (edition.change_class, edition.note, edition.days) == ("safety-critical", NOTE, 10)

    # Each of those whom it concerns has one letter.
    letters = {letter.to[0]: letter for letter in post()}
    assert "please do it by" in letters[holder.email].body
    assert NOTE in letters[holder.email].body
    assert "all that you answered is kept" in letters[somebody("nkechi.obi").email].body
    assert post() == []

    # Who holds it learns that one lesson, and holds what they held.
    learner = visitor(holder.username).open("/learning/")
    assert "You do only the part that changed" in learner.row(module.title, under="Changed since you learnt it")
    learner.open("/modules/working-with/").press("See what changed")
    assert NEW in learner.text
    go_through(learner, up_to="You know what has changed")
    assert Completion.objects.standing().filter(person=holder, module=module).count() == held
    assert holder.certificates.count() == certificates
    assert "Changed since you learnt it" not in learner.open("/learning/").text
    assert "Learnt what had changed by edition 2" in learner.open("/learning/record/").text

    # Nkechi goes on as she was, then goes over in one step, and does again only what changed.
    in_progress.open("/modules/working-with/")
    assert "1 of" in in_progress.text
    in_progress.press("Go over to the new edition")
    assert "You are in edition 2 now. All that you answered is kept." in in_progress.text
    assert "0 of" in in_progress.text
    in_progress.follow("Why relationships first")
    assert NEW in in_progress.text

    # Ruth opens what Nkechi was shown then, and Nkechi can see that she looked.
    ruth = visitor("ruth.ellison")
    nkechi = somebody("nkechi.obi")
    ruth.open(f"/people/{nkechi.pk}/record/").follow("See the lessons as they were").follow(module.title)
    assert "From edition 1 to 2" in ruth.text
    first = Enrolment.objects.get(learner=nkechi, module=module).lesson_completions.get(lesson__slug=LESSON)
    ruth.open(f"/people/{nkechi.pk}/seen/lessons/{first.version_id}/")
    paragraph = next(block for block in first.version.content["blocks"] if block["type"] == "text")["value"]["html"]
    assert paragraph.split(">")[1][:20] in before and paragraph.split(">")[1][:20] in ruth.text
    assert NEW not in ruth.text
    looks = Look.objects.filter(route="seen", viewer=somebody("ruth.ellison"))
    assert [look.person_ids for look in looks] == [[nkechi.pk]] * 3
    assert "opened lessons as they were then" in in_progress.open("/learning/record/").text
