"""Every setting, read from the environment once.

Production sets `SECRET_KEY`, `ALLOWED_HOSTS`, `DATABASE_URL`, `CELERY_BROKER_URL`, `CACHE_URL` and `EMAIL_URL`; each may be given as
`X_FILE`, the path of a file that holds the value. `ACADEMY_DEMO=1` (set by `make demo` and the tests) takes the embedded servers
under `var/`, a key that is no secret, and mail that can be read at `/dev/mail/`.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environ.fileaware_mapping import FileAwareMapping

from academy.demo.places import postgres_socket, valkey_socket


class _Given(FileAwareMapping):
    """The environment; of a value that stands in a file, without the line end that an editor leaves there."""

    def __getitem__(self, key: str) -> str:
        value = str(super().__getitem__(key))
        return value.strip() if f"{key}_FILE" in self.env else value


env = environ.Env()
env.ENVIRON = _Given()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("ACADEMY_VAR", default=str(BASE_DIR / "var"))).resolve()
# The keys that the repository shows to everybody: fit for a demonstration and for nothing else.
DEMO_SECRET_KEY = "demo-key-that-everybody-can-read-and-nobody-may-use-in-production"  # noqa: S105

DEMO = env.bool("ACADEMY_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default=DEMO_SECRET_KEY if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE), or ACADEMY_DEMO=1 for a demonstration.")
if SECRET_KEY == DEMO_SECRET_KEY and not DEMO:
    raise ImproperlyConfigured("SECRET_KEY is the demonstration's key, which everybody can read. Set one of your own.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
ACADEMY_ADDRESS = env.str("ACADEMY_ADDRESS", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [ACADEMY_ADDRESS]
# Who helps where an agency names nobody.
ACADEMY_HELP_NAME = env.str("ACADEMY_HELP_NAME", default="")
ACADEMY_HELP_PHONE = env.str("ACADEMY_HELP_PHONE", default="01632 960 140" if DEMO else "")
ACADEMY_HELP_EMAIL = env.str("ACADEMY_HELP_EMAIL", default="academy@northshire.example.org" if DEMO else "")
ACADEMY_HELP_HOURS = env.str("ACADEMY_HELP_HOURS", default="Monday to Friday, 8am to 6pm" if DEMO else "")

# -- Apps ----------------------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cms",
    "certificates",
    "courses",
    "academy.dashboards",
    "academy.demo",
    "academy.notices",
    "academy.reports",
    "academy.competencies",
    "academy.cohorts",
    "academy.practice",
    "academy.people",
    "academy.ledger",
    "academy.common",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "cms.apps.AdminConfig",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "academy.common.middleware.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "academy.common.middleware.KeptAnswerMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "academy.people.middleware.ActivityMiddleware",
    "academy.people.middleware.LanguageMiddleware",
    "academy.people.middleware.SecondStepMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "academy.conf.urls"
WSGI_APPLICATION = "academy.conf.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "academy.common.forms.AcademyRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "academy.dashboards.context.navigation",
            ],
            "builtins": ["academy.common.templatetags.academy"],
        },
    }
]

# -- Data ----------------------------------------------------------------------------------------------------------------------------
# The embedded PostgreSQL listens on a socket in this folder alone.
EMBEDDED_POSTGRES_SOCKET = postgres_socket(VAR_DIR)
EMBEDDED_VALKEY_SOCKET = valkey_socket(VAR_DIR)

DATABASES: dict[str, dict[str, Any]]
if DEMO and not env.str("DATABASE_URL", default=""):
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "academy",
            "USER": "academy",
            "HOST": str(EMBEDDED_POSTGRES_SOCKET),
            "PORT": "5432",
        }
    }
else:
    DATABASES = {"default": env.db("DATABASE_URL")}
# A new PostgreSQL process for each request would cost more than the request itself.
DATABASES["default"].update(CONN_MAX_AGE=300, CONN_HEALTH_CHECKS=True, ATOMIC_REQUESTS=False)
# Nor need it plan what it is asked again and again (`academy.common.prepared`), unless a pooler answers each time by another connection.
# All of that looks up by keys: one plan suits whatever value.
KEEPS_PLANS = {"prepare_threshold": 5, "options": "-c plan_cache_mode=force_generic_plan"}
if env.bool("DATABASE_KEEPS_PLANS", default=True):
    DATABASES["default"]["OPTIONS"] = {**KEEPS_PLANS, **DATABASES["default"].get("OPTIONS", {})}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", default=f"unix://{EMBEDDED_VALKEY_SOCKET}?db=1"),
        "KEY_PREFIX": "academy",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
PRIVATE_ROOT = env.str("PRIVATE_ROOT", default=str(VAR_DIR / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What only a view may hand out: no web server knows the way there.
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- Sign-in -------------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["academy.people.authentication.SignIn"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboards:my-learning"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "academy.notices.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "academy.dashboards.account_forms.LoginForm",
    "reset_password": "academy.dashboards.account_forms.ResetPasswordForm",
    "reset_password_from_key": "academy.dashboards.account_forms.ResetPasswordKeyForm",
    "change_password": "academy.dashboards.account_forms.ChangePasswordForm",
    "reauthenticate": "academy.dashboards.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# E-mail is optional: foster carers and relief workers may have none.
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_DISPLAY = "academy.people.access.own_name"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# A changed password or second step is told to the person, in case it was somebody else.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "academy.dashboards.account_forms.AuthenticateForm",
    "reauthenticate": "academy.dashboards.account_forms.ReauthenticateWithCodeForm",
    "activate_totp": "academy.dashboards.account_forms.ActivateTOTPForm",
    "add_webauthn": "academy.dashboards.account_forms.AddWebAuthnForm",
    "edit_webauthn": "academy.dashboards.account_forms.EditWebAuthnForm",
}
# Addresses come from an agency's list, not from a sign-up; nobody can take another's account by adding a second step to it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Restorative Practice Academy"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
USERSESSIONS_TRACK_ACTIVITY = True
# The roles that must use a second factor. The demonstration asks none, and says so.
_MFA_ROLES = [] if DEMO else ["academy-administrator", "agency-hr", "editor", "practice-lead"]
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=_MFA_ROLES)
# Shared hub computers: an idle session ends after so many seconds, and the page warns two minutes before.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
# That a session is in use is written down once in so many seconds, not with every request; it lasts that much longer.
SESSION_TOUCH_SECONDS = 60
SESSION_COOKIE_AGE = SESSION_IDLE_SECONDS + SESSION_TOUCH_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
INVITATION_LASTS = timedelta(days=14)
# A whole council may come from one address, so these count higher than allauth's own; the limit for one account stays.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "120/m/ip,5/300s/key",
    "reset_password": "60/m/ip,5/m/key",
    "invitation": "60/m/ip",
}
# Whose codes an employment and a designation carry: the floors above keep the words.
PEOPLE_ROLE_MODEL = "competencies.RoleProfile"
PEOPLE_DESIGNATION_MODEL = "competencies.DesignationKind"
# Where the words of the non-negotiables stand.
PRACTICE_PRINCIPLE_MODEL = "competencies.Principle"
# Whom a person may choose to let read their writing, without typing a name: in which words, and what finds them.
PRACTICE_COMPANIONS = [
    (_("Your manager"), "academy.people.queries.managers_of"),
    (_("Trainer of a course of yours"), "academy.cohorts.queries.trainers_met_by"),
]

# -- Language and time ---------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "academy" / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True
FORMAT_MODULE_PATH = ["academy.conf.formats"]

# -- Static files and media ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "academy.common.finders.PackagesFinder",
]
# What is taken out of node_modules, by name: (path in node_modules, path below /static/).
STATIC_PACKAGES = [
    ("htmx.org/dist/htmx.min.js", "vendor/htmx.min.js"),
    ("govuk-frontend/dist/govuk/govuk-frontend.min.js", "vendor/govuk-frontend.min.js"),
]
NODE_MODULES = BASE_DIR / "node_modules"
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
WHITENOISE_MAX_AGE = 60 * 60
# Every file is asked for by the name with its fingerprint; compressing the others too would take twice as long.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Where nginx finds PRIVATE_ROOT by an internal location of its own, it sends recordings in the academy's place.
SENT_BY_NGINX_BELOW = env.str("SENT_BY_NGINX_BELOW", default="")
# What an editor is offered as the time in which people learn a safety-critical change.
SAFETY_CRITICAL_DAYS = env.int("SAFETY_CRITICAL_DAYS", default=14)
CERTIFICATE_NUMBER_PREFIX = env.str("CERTIFICATE_NUMBER_PREFIX", default="NRPA")

# -- Safety --------------------------------------------------------------------------------------------------------------------------
IS_HTTPS = ACADEMY_ADDRESS.startswith("https://")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEMO)
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO or IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "academy.dashboards.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/cms/", "/admin/"),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort")
}
# No file that is uploaded may be larger, wherever it is. A quarter of an hour of video in 720p is some 200 MB.
UPLOAD_MOST_BYTES = env.int("UPLOAD_MOST_MEGABYTES", default=500) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "academy.common.upload_cap.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# -- Wagtail -------------------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = env.str("ACADEMY_NAME", default="Northshire Restorative Practice Academy")
WAGTAILADMIN_BASE_URL = ACADEMY_ADDRESS
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.approval.publish_approved"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
# By way of `academy.people.views.entrance.back_door`, which leads on to the one sign-in.
WAGTAILADMIN_LOGIN_URL = "/cms/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}}
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.documents.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "pptx", "xlsx", "odt", "csv", "txt"]

# -- Mail ----------------------------------------------------------------------------------------------------------------------------
# The demonstration keeps its mail as rows that `/dev/mail/` shows.
EMAIL_BACKEND = "academy.notices.backends.DemoMailBackend"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
elif not DEMO:
    raise ImproperlyConfigured("Set EMAIL_URL, for instance smtp+tls://user:password@mail.example.org:587.")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Northshire Restorative Practice Academy <academy@northshire.example.org>")
EMAIL_SUBJECT_PREFIX = ""
EMAIL_TIMEOUT = 30
MAIL_PER_CONNECTION = 50

# -- Background work -----------------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=f"redis+socket://{EMBEDDED_VALKEY_SOCKET}?virtual_host=0" if DEMO else "")
if not CELERY_BROKER_URL:
    raise ImproperlyConfigured("Set CELERY_BROKER_URL, for instance amqp://user:password@broker/academy.")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
if "redis" in CELERY_BROKER_URL:
    # By default a task lost with its worker comes back only after a hundred seconds and an hour.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}
CELERY_BEAT_SCHEDULE = {
    "sweep-the-ledger": {"task": "academy.ledger.tasks.sweep", "schedule": timedelta(minutes=1)},
    "send-reminders": {"task": "academy.notices.tasks.send_reminders", "schedule": crontab(hour=8, minute=15)},
    # After the reminders: on a day with one of those, no booster goes.
    "send-boosters": {"task": "academy.notices.tasks.send_boosters", "schedule": crontab(hour=8, minute=45)},
    "retry-mail": {"task": "academy.notices.tasks.send_waiting_mail", "schedule": timedelta(minutes=5)},
    "reconcile-content": {"task": "cms.tasks.reconcile_content", "schedule": crontab(hour=3, minute=20)},
    "erase-needs": {"task": "academy.cohorts.tasks.erase_needs", "schedule": crontab(hour=1, minute=40)},
    "ask-what-changed": {"task": "academy.competencies.tasks.ask_what_changed", "schedule": crontab(hour=6, minute=40)},
    "end-lapsed-grants": {"task": "academy.people.tasks.sync_grants", "schedule": crontab(hour=0, minute=10)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# -- How one thing leads to another --------------------------------------------------------------------------------------------------
LEDGER_IN_PROCESS = 20
LEDGER_FOLLOWERS = [
    # code                     when this is recorded               this follows
    ("open-standing",          "people.employment-changed",        "academy.competencies.followers.rebuild_for_person"),
    ("open-designation",       "people.designation-changed",       "academy.competencies.followers.rebuild_for_person"),
    ("sync-grant",             "people.grant-changed",             "cms.followers.sync_content_groups"),
    ("credit-module",          "courses.module-completed",         "academy.competencies.followers.credit_module"),
    ("issue-certificate",      "competencies.module-credited",     "certificates.followers.issue_for_completion"),
    ("issue-for-award",        "competencies.awarded",             "certificates.followers.issue_for_award"),
    ("tell-certificate",       "certificates.issued",              "academy.notices.followers.tell_of_certificate"),
    ("withdraw-credit",        "courses.completion-withdrawn",     "academy.competencies.followers.withdraw_credit"),
    ("withdraw-certificate",   "competencies.credit-withdrawn",    "certificates.followers.withdraw"),
    ("withdraw-for-award",     "competencies.award-withdrawn",     "certificates.followers.withdraw_for_award"),
    ("tell-withdrawal",        "certificates.withdrawn",           "academy.notices.followers.tell_of_withdrawal"),
    ("tell-award-taken-back",  "competencies.award-withdrawn",     "academy.notices.followers.tell_of_withdrawn_award"),
    ("ask-second-assessor",    "competencies.assessment-proposed", "academy.notices.followers.ask_second_assessor"),
    ("tell-first-assessor",    "competencies.assessment-answered", "academy.notices.followers.tell_first_assessor"),
    ("tell-taken-back",        "courses.completion-withdrawn",     "academy.notices.followers.tell_of_withdrawn_completion"),
    ("tell-correction",        "cohorts.attendance-corrected",     "academy.notices.followers.tell_of_corrected_attendance"),
    ("tell-booking",           "cohorts.place-confirmed",          "academy.notices.followers.tell_of_place"),
    ("tell-cancellation",      "cohorts.booking-cancelled",        "academy.notices.followers.tell_of_cancelled_booking"),
    ("tell-marking",           "courses.answer-marked",            "academy.notices.followers.tell_of_marking"),
    ("tell-cohort-change",     "cohorts.cohort-changed",           "academy.notices.followers.tell_of_changed_cohort"),
    ("tell-sharing",           "practice.writing-shared",          "academy.notices.practice_followers.tell_of_sharing"),
    ("tell-comment",           "practice.writing-commented",       "academy.notices.practice_followers.tell_of_comment"),
    ("tell-set-aside",         "practice.writing-set-aside",       "academy.notices.practice_followers.tell_of_setting_aside"),
    ("tell-put-back",          "practice.writing-put-back",        "academy.notices.practice_followers.tell_of_putting_back"),
    ("tell-asking",            "practice.confirmation-asked",      "academy.notices.practice_followers.tell_of_asking"),
    ("tell-confirmed",         "practice.practice-confirmed",      "academy.notices.practice_followers.tell_of_answer"),
    ("tell-not-confirmed",     "practice.practice-not-confirmed",  "academy.notices.practice_followers.tell_of_answer"),
    ("tell-supervision",       "practice.supervision-asked",       "academy.notices.practice_followers.tell_of_supervision"),
    ("tell-signed",            "practice.supervision-signed",      "academy.notices.practice_followers.tell_of_signature"),
    ("tell-declined",          "practice.supervision-declined",    "academy.notices.practice_followers.tell_of_signature"),
    ("tell-portfolio",         "practice.portfolio-handed-in",     "academy.notices.practice_followers.tell_of_portfolio"),
    ("tell-portfolio-back",    "practice.portfolio-handed-back",   "academy.notices.practice_followers.tell_of_portfolio_answer"),
    ("tell-portfolio-done",    "practice.portfolio-completed",     "academy.notices.practice_followers.tell_of_portfolio_answer"),
    ("tell-sign-off-back",     "practice.portfolio-completion-withdrawn", "academy.notices.practice_followers.tell_of_portfolio_answer"),
    ("ask-what-changed",       "courses.edition-released",         "academy.competencies.followers.ask_what_changed"),
    ("ask-after-completion",   "courses.module-completed",         "academy.competencies.followers.ask_what_changed_meanwhile"),
    ("ask-after-changes",      "courses.changes-learnt",           "academy.competencies.followers.ask_what_changed_meanwhile"),
    ("recount-leave",          "competencies.paused",              "academy.competencies.followers.recount_leave_of"),
    ("recount-leave-back",     "competencies.pause-withdrawn",     "academy.competencies.followers.recount_leave_of"),
    ("tell-changes",           "courses.changes-asked",            "academy.notices.followers.tell_of_changes"),
    ("tell-edition",           "courses.edition-released",         "academy.notices.followers.tell_of_edition"),
]  # fmt: skip

# What renders a lesson of each kind, below the player.
LESSON_RENDERERS = {
    "page": "cms.player.pages.PageRenderer",
    "scenario": "cms.player.scenarios.ScenarioRenderer",
    "check": "cms.player.checks.CheckRenderer",
    "session": "cms.player.sessions.SessionRenderer",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
# Wagtail shows its preview in a frame of our own pages.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
