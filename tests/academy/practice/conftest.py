"""A relief worker with a supervisor and an assessor, and what they gather."""

import pytest

from tests.factories import people
from tests.factories import practice as make


@pytest.fixture
def supervisor():
    return people.person("Teresa Quigley")


@pytest.fixture
def person(supervisor):
    """Seventeen in the story, with no e-mail. Nothing on record says how old he is, nor needs to."""
    return people.employment(people.person("Bilal Aziz", email=""), role_code=make.ROLE, manager=supervisor).person


@pytest.fixture
def assessor():
    return make.assessor("Nadia Karimi")


@pytest.fixture
def portfolio(person):
    return make.portfolio(person)
