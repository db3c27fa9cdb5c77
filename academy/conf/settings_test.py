"""Settings of the test suite: real PostgreSQL and Valkey on sockets under `var/test`, started by `tests/plugins/database.py`."""

import os
from pathlib import Path

os.environ["ACADEMY_DEMO"] = "1"
os.environ["ACADEMY_VAR"] = str(Path(__file__).resolve().parents[2] / "var" / "test")
for _name in ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "MFA_REQUIRED_ROLES"):
    os.environ.pop(_name, None)

from academy.conf.settings import *  # noqa: E402, F403
from academy.conf.settings import EMBEDDED_POSTGRES_SOCKET, KEEPS_PLANS, STATIC_ROOT, VAR_DIR  # noqa: E402

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "academy",
        "USER": "academy",
        "HOST": str(EMBEDDED_POSTGRES_SOCKET),
        "PORT": "5432",
        "CONN_MAX_AGE": 0,
        "OPTIONS": KEEPS_PLANS,
    }
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A cache of its own for each process, so that tests side by side do not see each other's.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Each process has its own; the plugin removes it.
MEDIA_ROOT = str(VAR_DIR / "media" / str(os.getpid()))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "private" / str(os.getpid()))},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise warns of a folder that is not there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Tasks are queued and stay there: a test that is about a task calls it.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
