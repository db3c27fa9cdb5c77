from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.models import Enrolment, Module
from tests.factories import courses, people


@dataclass
class Learner:
    """A person in a module, with a browser: pages by the names of the player's addresses."""

    enrolment: Enrolment
    client: Client

    @property
    def module(self) -> Module:
        return self.enrolment.module

    def url(self, lesson: str, name: str = "lesson", *more: str) -> str:
        return reverse(f"player:{name}", args=[self.module.slug, lesson, *more])

    def get(self, lesson: str, **query: Any) -> HttpResponse:
        return self.client.get(self.url(lesson), query)

    def post(self, lesson: str, name: str, *more: str, **data: Any) -> HttpResponse:
        return self.client.post(self.url(lesson, name, *more), {"enrolment": self.enrolment.pk, **data})


@pytest.fixture
def learner_in(signed_in) -> Callable[..., Learner]:
    def make(**fields: Any) -> Learner:
        enrolment = courses.enrolment(people.person(), fields.pop("module", None) or courses.module(), **fields)
        return Learner(enrolment, signed_in(enrolment.learner))

    return make


@pytest.fixture
def learner(learner_in) -> Learner:
    return learner_in()
