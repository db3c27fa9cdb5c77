"""The demonstration's settings, on a copy of its database, with one view and one header more."""

import os

os.environ["ACADEMY_DEMO"] = "1"

from academy.conf.settings import *  # noqa: F403
from academy.conf.settings import DATABASES, MIDDLEWARE

DATABASES["default"]["NAME"] = "bench"
ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.middleware.CountQueries", *MIDDLEWARE]
