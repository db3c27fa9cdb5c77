from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms

from academy.common.forms import ChoiceCards, DayField


class BookingForm(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on your certificate.")
    email = forms.EmailField(label="E-mail", required=False, error_messages={"invalid": "Enter an e-mail address with an @ in it"})
    day = forms.ChoiceField(label="Which day?", choices=[("17", "Tuesday"), ("19", "Thursday")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(choices=[("a", "Large print")], widget=forms.CheckboxSelectMultiple, required=False)
    choice = forms.ChoiceField(choices=[("x", "“Hello”")], widget=ChoiceCards)
    started = DayField(label="When did you start?")
    file = forms.FileField(required=False)
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class Reader(HTMLParser):
    """The tags of a page with their attributes, and the ids it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.feed(html)
        self.ids = [attrs["id"] for _tag, attrs in self.tags if "id" in attrs]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [attrs for name, attrs in self.tags if name == tag]


def read(**data: str) -> tuple[BookingForm, str, Reader]:
    form = BookingForm(data)
    html = str(form)
    return form, html, Reader(html)


def test_every_link_of_the_summary_leads_to_a_control():
    _form, _html, page = read(email="jo")
    links = [link["href"] for link in page.all("a")]
    assert links == ["#id_name", "#id_email", "#id_day_0", "#id_choice_0", "#id_started_0", "#id_agree"]
    controls = {attrs.get("id") for attrs in page.all("input")}
    assert {link[1:] for link in links} <= controls


def test_the_summary_says_how_many_in_words():
    _form, html, _page = read(email="jo")
    assert "Six answers need another look" in html


def test_a_field_without_words_of_its_own_is_named():
    _form, html, _page = read()
    assert "“Your name” needs an answer" in html


def test_every_control_has_a_label_and_every_description_exists():
    _form, _html, page = read()
    labels = {label["for"] for label in page.all("label")}
    shown = [attrs for attrs in page.all("input") if attrs.get("type") != "hidden"]
    assert {attrs["id"] for attrs in shown} <= labels
    described = [name for _tag, attrs in page.tags for name in attrs.get("aria-describedby", "").split()]
    assert described
    assert set(described) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_answers_are_kept_and_said_to_be_kept_only_where_all_are():
    _form, html, _page = read(name="Nkechi", email="jo")
    assert 'value="Nkechi"' in html
    assert "Everything you typed is still here" not in html  # a file never is

    class Plain(forms.Form):
        name = forms.CharField()
        other = forms.CharField()

    assert "Everything you typed is still here" in str(Plain({"name": "x"}))


def test_what_need_not_be_answered_says_so():
    _form, html, _page = read()
    assert html.count("(if you like)") == 3


def test_what_a_person_typed_is_escaped():
    _form, html, _page = read(name="<script>alert(1)</script>")
    assert "<script>" not in html


def test_a_form_without_errors_has_no_summary():
    assert "govuk-error-summary" not in str(BookingForm())


class TestDayField:
    class Form(forms.Form):
        day = DayField(required=False)

    def clean(self, day: str = "", month: str = "", year: str = "") -> TestDayField.Form:
        return self.Form({"day_day": day, "day_month": month, "day_year": year})

    def test_three_numbers_are_a_date(self):
        form = self.clean("14", " 3", "2027")
        assert form.is_valid()
        assert form.cleaned_data["day"] == date(2027, 3, 14)

    def test_nothing_is_nothing(self):
        form = self.clean()
        assert form.is_valid()
        assert form.cleaned_data["day"] is None

    @pytest.mark.parametrize(
        "parts", [("31", "2", "2027"), ("14", "13", "2027"), ("14", "3", "27"), ("x", "3", "2027"), ("14", "", "2027")]
    )
    def test_what_is_no_date_is_said_and_kept(self, parts):
        form = self.clean(*parts)
        assert not form.is_valid()
        assert all(f'value="{part}"' in str(form) for part in parts if part)

    def test_a_date_known_already_stands_there(self):
        html = str(self.Form(initial={"day": date(2027, 3, 14)}))
        assert 'value="14"' in html
        assert 'value="2027"' in html

    def test_tells_whether_it_was_changed(self):
        same = self.Form({"day_day": "14", "day_month": "3", "day_year": "2027"}, initial={"day": date(2027, 3, 14)})
        assert not same.has_changed()
