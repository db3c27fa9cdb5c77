"""Settings as another process reads them from its environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "academy.example.org",
    "ACADEMY_ADDRESS": "https://academy.example.org",
    "DATABASE_URL": "postgres://academy@db.example.org/academy",
    "CELERY_BROKER_URL": "amqp://broker.example.org/academy",
    "CACHE_URL": "redis://cache.example.org/1",
    "EMAIL_URL": "smtp+tls://academy:x@mail.example.org:587",
}
SHOWN = (
    "SECRET_KEY ALLOWED_HOSTS DATABASES CELERY_BROKER_URL EMAIL_HOST EMAIL_BACKEND MFA_REQUIRED_ROLES SESSION_COOKIE_SECURE "
    "SECURE_SSL_REDIRECT DEBUG CELERY_BROKER_TRANSPORT_OPTIONS"
).split()


def _settings(**given: str) -> subprocess.CompletedProcess[str]:
    code = "import json; from academy.conf import settings\n"
    code += f"print(json.dumps({{name: getattr(settings, name, None) for name in {SHOWN!r}}}, default=str))"
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**plain, **given}, capture_output=True, text=True)


def _read(**given: str) -> dict:
    done = _settings(**given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_production_takes_everything_from_the_environment():
    seen = _read(**PRODUCTION)
    assert seen["SECRET_KEY"] == PRODUCTION["SECRET_KEY"]
    assert seen["ALLOWED_HOSTS"] == ["academy.example.org"]
    assert seen["DATABASES"]["default"]["HOST"] == "db.example.org"
    assert seen["CELERY_BROKER_URL"] == PRODUCTION["CELERY_BROKER_URL"]
    assert seen["EMAIL_HOST"] == "mail.example.org"
    assert seen["MFA_REQUIRED_ROLES"] == ["academy-administrator", "agency-hr", "editor", "practice-lead"]
    assert seen["SESSION_COOKIE_SECURE"]
    assert seen["SECURE_SSL_REDIRECT"]
    assert not seen["DEBUG"]


def test_production_refuses_the_demonstrations_key():
    key = _read(ACADEMY_DEMO="1")["SECRET_KEY"]
    refused = _settings(**{**PRODUCTION, "SECRET_KEY": key})
    assert refused.returncode != 0
    assert "SECRET_KEY is the demonstration's key" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL"])
def test_production_says_which_setting_is_missing(missing):
    refused = _settings(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert refused.returncode != 0
    assert missing in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize("demo", ["0", "1"])
def test_each_may_be_the_path_of_a_file(demo, tmp_path):
    given = {"ACADEMY_DEMO": demo, "ACADEMY_ADDRESS": PRODUCTION["ACADEMY_ADDRESS"]}
    for name, value in PRODUCTION.items():
        if name != "ACADEMY_ADDRESS":
            (tmp_path / name).write_text(value + "\n")
            given[f"{name}_FILE"] = str(tmp_path / name)
    seen = _read(**given)
    assert seen["SECRET_KEY"].strip() == PRODUCTION["SECRET_KEY"]
    assert seen["ALLOWED_HOSTS"] == ["academy.example.org"]
    assert seen["DATABASES"]["default"]["HOST"] == "db.example.org"
    assert seen["CELERY_BROKER_URL"].strip() == PRODUCTION["CELERY_BROKER_URL"]
    assert seen["EMAIL_HOST"] == "mail.example.org"


def test_the_demonstration_needs_nothing(tmp_path):
    seen = _read(ACADEMY_DEMO="1", ACADEMY_VAR=str(tmp_path))
    assert seen["DATABASES"]["default"]["HOST"].endswith("/run/postgres")
    assert seen["CELERY_BROKER_URL"].startswith("redis+socket://")
    assert seen["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] == 900
    assert seen["MFA_REQUIRED_ROLES"] == []
    assert not seen["SECURE_SSL_REDIRECT"]


def test_the_environment_overrides_the_embedded_parts():
    seen = _read(ACADEMY_DEMO="1", **PRODUCTION)
    assert seen["DATABASES"]["default"]["HOST"] == "db.example.org"
    assert seen["CELERY_BROKER_URL"] == PRODUCTION["CELERY_BROKER_URL"]
    assert seen["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert seen["SECRET_KEY"] == PRODUCTION["SECRET_KEY"]


def test_plans_are_kept_unless_a_pooler_is_between():
    address = {**PRODUCTION, "DATABASE_URL": f"{PRODUCTION['DATABASE_URL']}?sslmode=require"}
    assert _read(**address)["DATABASES"]["default"]["OPTIONS"] == {
        "sslmode": "require",
        "prepare_threshold": 5,
        "options": "-c plan_cache_mode=force_generic_plan",
    }
    assert _read(**address, DATABASE_KEEPS_PLANS="0")["DATABASES"]["default"]["OPTIONS"] == {"sslmode": "require"}
