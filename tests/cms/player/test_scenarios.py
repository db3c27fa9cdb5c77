import pytest

from academy.ledger.models import Entry
from courses.models import Attempt, Bookmark, Choice, LessonCompletion
from tests.factories import courses

pytestmark = pytest.mark.django_db
STORY = "twenty-to-eleven"


def text_of(response):
    return response.content.decode()


@pytest.fixture
def choose(learner):
    def act(step, choice, position, go=1, **more):
        return learner.post(STORY, "scenario-choose", step=step, choice=choice, position=position, go=go, **more)

    return act


class TestBeforeIt:
    def test_says_what_may_be_hard_to_read_and_offers_both_ways(self, learner):
        page = text_of(learner.get(STORY))
        for words in ("Somebody swears.", f"{learner.url(STORY)}?go=1", f"{learner.url(STORY)}?instead=yes", "Leave this page"):
            assert words in page
        assert "The door bangs." not in page

    def test_is_not_said_again_once_it_is_begun(self, learner, choose):
        choose("door", "food", 0)
        assert "On the stairs." in text_of(learner.get(STORY))

    def test_a_story_without_anything_hard_begins_at_once(self, learner_in):
        learner = learner_in(module=courses.module(parts=[("s", "scenario", "A story", {**courses.SCENARIO, "content_note": ""})]))
        page = text_of(learner.get("s"))
        assert "The door bangs." in page
        assert "?instead=yes" in page


class TestInstead:
    def test_gives_what_it_teaches_and_nothing_of_what_happens(self, learner_in):
        content = {**courses.SCENARIO, "points": ["Give comfort <strong>first</strong>."]}
        learner = learner_in(module=courses.module(parts=[("s", "scenario", "A story", content)]))
        page = text_of(learner.get("s", instead="yes"))
        assert "Give comfort <strong>first</strong>." in page
        assert "door bangs" not in page
        assert "Feedback on" not in page

    def test_without_points_gives_what_the_story_says_of_working_with(self, learner):
        page = text_of(learner.get(STORY, instead="yes"))
        for option in ("food", "own", "ask"):
            assert f"Feedback on {option}." in page
        assert "Feedback on sanction." not in page

    def test_counts_the_same_and_twice_is_once(self, learner):
        for _press in range(2):
            response = learner.post(STORY, "scenario-instead")
            assert response["Location"] == learner.url("check")
        assert LessonCompletion.objects.get().door == LessonCompletion.Door.INSTEAD
        assert not Attempt.objects.exists()
        assert "This part is done" in text_of(learner.get(STORY, instead="yes"))

    def test_can_be_chosen_in_the_middle_and_the_story_goes_on_afterwards(self, learner, choose):
        choose("door", "food", 0)
        learner.post(STORY, "scenario-instead")
        assert "On the stairs." in text_of(learner.get(STORY))
        choose("stairs", "ask", 1)
        assert LessonCompletion.objects.get().door == LessonCompletion.Door.INSTEAD

    def test_the_ledger_does_not_tell_who_played(self, learner_in, choose, learner):
        other = learner_in(module=learner.module)
        choose("door", "food", 0)
        choose("stairs", "ask", 1)
        other.post(STORY, "scenario-instead")
        played, read = Entry.objects.of_kind("courses.lesson-completed").order_by("pk")
        assert played.data == read.data

    def test_only_of_a_story(self, learner):
        assert learner.post("check", "scenario-instead").status_code == 404
        assert learner.post("support", "scenario-instead").status_code == 404

    def test_somebody_elses_is_not_found(self, learner, learner_in):
        theirs = learner_in(module=learner.module)
        url = learner.url(STORY, "scenario-instead")
        assert learner.client.post(url, {"enrolment": theirs.enrolment.pk}).status_code == 404


class TestPlaying:
    def test_begins_with_setting_and_cast(self, learner):
        page = text_of(learner.get(STORY, go=1))
        for words in ("A hub. It is late.", "Ash", "The door bangs.", "Say sanction", 'type="radio"', "Step 1", "Twenty to eleven, step 1"):
            assert words in page
        assert not Attempt.objects.exists()

    def test_a_choice_is_kept_and_its_result_shown_with_the_focus_on_the_heading(self, learner, choose):
        response = choose("door", "sanction", 0)
        assert response["Location"] == f"{learner.url(STORY)}?go=1&choice=1#result"
        page = text_of(learner.client.get(response["Location"]))
        assert 'id="result" tabindex="-1" data-focus>Challenge was there. Support was missing.' in page
        for words in ("Feedback on sanction.", "What they might take from it", "They take sanction.", "Step 1: TO.", "Feedback on food."):
            assert words in page
        assert Bookmark.objects.get().lesson.slug == STORY

    def test_the_window_fills_and_the_story_ends(self, learner, choose):
        choose("door", "sanction", 0)
        assert "The next morning." in text_of(learner.get(STORY))
        choose("morning", "own", 1)
        response = choose("stairs", "ask", 2)
        assert LessonCompletion.objects.get().door == LessonCompletion.Door.SCENARIO
        page = text_of(learner.client.get(response["Location"]))
        assert "Step 1: TO. Step 2: WITH. Step 3: WITH." in page
        assert "See how it ends" in page
        ending = text_of(learner.get(STORY))
        assert "A plan for two" in ending
        assert "Next: Check what has stuck" in ending

    def test_a_step_can_be_tried_again(self, learner, choose):
        choose("door", "sanction", 0)
        page = text_of(learner.get(STORY, again="yes"))
        assert "The door bangs." in page
        assert 'name="position" value="1"' in page
        choose("door", "food", 1)
        assert "On the stairs." in text_of(learner.get(STORY))

    def test_any_number_of_goes(self, learner, choose):
        choose("door", "food", 0)
        choose("stairs", "leave", 1)
        page = text_of(learner.get(STORY, go=2))
        assert 'name="go" value="2"' in page
        choose("door", "food", 0, go=2)
        choose("stairs", "ask", 1, go=2)
        assert "A plan for two" in text_of(learner.get(STORY))
        assert "A door still open" in text_of(learner.get(STORY, go=1))
        assert list(Attempt.objects.order_by("number").values_list("ending", flat=True)) == ["cold", "warm"]
        assert LessonCompletion.objects.count() == 1

    def test_can_be_played_when_the_module_is_done(self, learner_in):
        learner = learner_in(completed_at=courses.AT)
        assert learner.post(STORY, "scenario-choose", step="door", choice="food", position=0, go=1).status_code == 302
        assert Choice.objects.count() == 1


class TestNothingIsLostOrDoubled:
    def test_a_double_click(self, choose):
        assert choose("door", "food", 0)["Location"] == choose("door", "food", 0)["Location"]
        assert Choice.objects.count() == 1

    def test_the_back_button_shows_where_one_is(self, learner, choose):
        choose("door", "food", 0)
        response = choose("door", "sanction", 0)
        assert response["Location"] == learner.url(STORY)
        page = text_of(learner.client.get(response["Location"]))
        assert "You had gone on from there already" in page
        assert "On the stairs." in page
        assert Choice.objects.get().choice == "food"

    def test_two_tabs(self, learner, choose):
        """One tab stands at the first step; the other has ended the story."""
        choose("door", "food", 0)
        choose("stairs", "ask", 1)
        page = text_of(learner.client.get(choose("door", "sanction", 0)["Location"]))
        assert "A plan for two" in page
        assert (Attempt.objects.count(), Choice.objects.count()) == (1, 2)

    def test_nothing_chosen_is_asked_again_without_a_trace(self, learner):
        response = learner.post(STORY, "scenario-choose", step="door", position=0, go=1)
        page = text_of(response)
        assert "Choose what you would do" in page
        assert "The door bangs." in page
        assert not Attempt.objects.exists()

    def test_an_answer_that_is_none(self, choose):
        assert "Choose one of these" in text_of(choose("door", "run", 0))

    @pytest.mark.parametrize("broken", [{"go": "x"}, {"position": ""}, {"enrolment": "9999999"}, {"enrolment": "-1"}])
    def test_a_form_that_is_not_ours_is_not_found(self, learner, broken):
        data = {"enrolment": learner.enrolment.pk, "step": "door", "choice": "food", "position": 0, "go": 1, **broken}
        assert learner.client.post(learner.url(STORY, "scenario-choose"), data).status_code == 404

    def test_somebody_elses_enrolment_is_not_found(self, learner_in):
        module = courses.module()
        mine, theirs = learner_in(module=module), learner_in(module=module)
        data = {"enrolment": theirs.enrolment.pk, "step": "door", "choice": "food", "position": 0, "go": 1}
        assert mine.client.post(mine.url(STORY, "scenario-choose"), data).status_code == 404
        assert not Attempt.objects.exists()

    @pytest.mark.parametrize("query", [{"go": 2}, {"go": 0}, {"go": "x"}, {"go": 7}])
    def test_a_go_that_never_was_is_not_found(self, learner, choose, query):
        choose("door", "food", 0)
        assert learner.get(STORY, **query).status_code == 404

    def test_a_result_that_never_was_leads_to_where_one_is(self, learner, choose):
        choose("door", "food", 0)
        assert learner.get(STORY, go=1, choice=5)["Location"] == learner.url(STORY)


def test_asks_no_more_after_many_goes(learner, choose, assert_queries_do_not_grow):
    def play(go):
        choose("door", "food", 0, go=go)
        choose("stairs", "ask", 1, go=go)

    play(1)
    assert_queries_do_not_grow(lambda: learner.get(STORY), lambda: [play(go) for go in range(2, 8)], ceiling=14)
