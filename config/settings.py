"""Settings of the installation, read from the environment; README lists the variables.

`make demo` keeps its variables in `demo.env` beside its data. That file is read only where the environment
names no SECRET_KEY, so that a real installation can never become a demonstration by accident.
"""

import os
from pathlib import Path
from socket import gethostname
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.database import database_of
from config.languages import PREPARED, offered
from config.logs import logging_of
from config.signing_in import sign_in_settings
from config.storage import origins_of, storage_of
from config.vendor import vendor

BASE_DIR = Path(__file__).resolve().parent.parent
MINUTE, HOUR, YEAR = 60, 3600, 365 * 24 * 3600
MEGABYTE = 1024 * 1024

env = environ.Env()
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
if "SECRET_KEY" not in env.ENVIRON:
    env.read_env(DATA_DIR / "demo.env")

# --- What kind of installation this is

DEMO_KEY_PREFIX = "demo-"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEMO_KEY_PREFIX + "for-development-only")
# Former keys, or the next one: what they signed counts, nothing new is signed with them. docs/operations.md
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not DEBUG and any(
    not key or key.startswith(DEMO_KEY_PREFIX) for key in (SECRET_KEY, *SECRET_KEY_FALLBACKS)
):
    raise ImproperlyConfigured(
        "Set SECRET_KEY to a long random text of your own, and keep demo keys out of SECRET_KEY_FALLBACKS. "
        "To try the product without one, run `make demo` or set DEBUG=1."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
PAYERS = ["disputes.settlement.EscrowLedger", "disputes.settlement.MarketplacePays"]
SETTLEMENT_PROVIDERS = env.list("SETTLEMENT_PROVIDERS", default=PAYERS)  # a marketplace has one of them
PUBLIC_MAIL_DOMAINS = env.list("PUBLIC_MAIL_DOMAINS", default=[])  # besides those in disputes/mail_domains.py
# Where the pages are reached from outside: links in mails and webhooks start with it.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# How many reverse proxies stand before the web server; rate limits count clients by the address they report.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# --- Apps and the way of a request

INSTALLED_APPS = [
    "accounts",
    "disputes",
    "evidence",
    "mediation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_q",
    "lucide",
    "ninja",
    "accounts.apps.OperatorsAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.requests.RequestMiddleware",
    "config.requests.ProbeMiddleware",
    "config.middleware.CompressMiddleware",
    "disputes.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.NoNulMiddleware",
    "config.middleware.WholeFormMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "disputes.link_sessions.LinkSessionMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, and a copy of it to count over where there is one

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": database_of(
        env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/disputes.sqlite3"), DATA_DIR
    )
}
if "STATISTICS_DATABASE_URL" in env.ENVIRON:
    DATABASES["statistics"] = database_of(env.db_url("STATISTICS_DATABASE_URL"), DATA_DIR)
DATABASE_ROUTERS = ["mediation.figures.replica.StatisticsRouter"]

# --- Cache, sessions and the task queue

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    )
}
SESSION_ENGINE = "accounts.session_store"
# How often one key may ask the API: a number per s, m or h; empty for no limit.
API_RATE = env.str("API_RATE", default="3000/m")
# The queue stays in the database even where there is a Redis: when a worker is killed in the middle of a
# task, the database gives the task out again, while Redis loses it without a word.
Q_CLUSTER = {
    "name": "disputes",
    # Another name than the above: schedules without it, which somebody wrote by hand, are left alone. One
    # broken schedule would keep all the others from running, the clock's too.
    "cluster_name": "desk",
    "label": _("Tasks"),
    "orm": "default",
    "workers": env.int("TASK_WORKERS", default=2),
    "poll": 1,
    "guard_cycle": 1,
    "timeout": 5 * MINUTE,
    "retry": 10 * MINUTE,
    "max_attempts": 5,
    "ack_failures": True,
    "save_limit": 0,  # keep all; a schedule of our own prunes
    "catch_up": False,
}

# --- Who signs in, and how

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.ByPassword",
    "accounts.backends.ByAllauth",
    "accounts.backends.OperatorsMay",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SIGN_IN = sign_in_settings(env, debug=DEBUG)
vars().update(SIGN_IN)
MFA_REQUIRED: bool = SIGN_IN["MFA_REQUIRED"]  # named, as our own code reads them
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = SIGN_IN["SOCIALACCOUNT_PROVIDERS"]

# --- Where evidence is kept, and what browsers are told

EVIDENCE_STORAGE = storage_of(
    env.str("EVIDENCE_STORAGE", default=str(DATA_DIR / "evidence")),
    region=env.str("AWS_REGION", default=env.str("AWS_DEFAULT_REGION", default="")),
)
SHOWN_FROM = [SELF, *origins_of(EVIDENCE_STORAGE)]  # a bucket hands out pictures and videos itself
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": SHOWN_FROM,
        "media-src": SHOWN_FROM,
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True  # our scripts find the token in the page
SECURE_HSTS_SECONDS = 0 if DEBUG else YEAR
# Subdomains and the preload list are the domain owner's decision, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- Static files and what is stored

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS: list[str | tuple[str, str]] = [
    *([str(BASE_DIR / "static")] if (BASE_DIR / "static").is_dir() else []),
    *(vendor("bootstrap", folder) for folder in ("css", "js")),
]  # htmx comes with the app django_htmx: static "django_htmx/htmx-2.min.js"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media")},
    },
    "evidence": EVIDENCE_STORAGE,
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# What a file of evidence may be at most.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=10 * MEGABYTE)
EVIDENCE_MAX_VIDEO_BYTES = env.int("EVIDENCE_MAX_VIDEO_BYTES", default=200 * MEGABYTE)
EVIDENCE_MAX_PIXELS = env.int("EVIDENCE_MAX_PIXELS", default=50_000_000)
EVIDENCE_MAX_PAGES = env.int("EVIDENCE_MAX_PAGES", default=200)
# What one person may have uploaded without sending it.
EVIDENCE_MAX_STAGED = env.int("EVIDENCE_MAX_STAGED", default=100)
EVIDENCE_MAX_STAGED_BYTES = env.int("EVIDENCE_MAX_STAGED_BYTES", default=1024 * MEGABYTE)
# Where clamd listens, for the virus scan: a path, or host:port. Without one, files say "Not scanned".
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")
TRACKING_SOURCES = env.list(  # who knows how parcels travelled: docs/tracking.md
    "TRACKING_SOURCES", default=["evidence.tracking.OrderSource", "evidence.tracking.PushedSource"]
)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "evidence.uploads.BoundedUploadHandler",
]

# --- Language and time: instants are UTC, shown in the reader's zone

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
PREPARED_LANGUAGES = PREPARED
LANGUAGES = offered(LOCALE_PATHS[0])
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"

# A folder with glossaries of an operator's own for the coach of writing: docs/coach.md
COACH_GLOSSARIES = env.str("COACH_GLOSSARIES", default="")

# What translates the words of one side for the other, when a reader asks: docs/languages.md
TRANSLATOR = env.str("TRANSLATOR", default="")
TRANSLATOR_OPTIONS: dict[str, Any] = env.json("TRANSLATOR_OPTIONS", default={})

# --- Mail and logs

vars().update({"EMAIL_TIMEOUT": 10} | env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR}/mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="Dispute desk <noreply@example.com>")
# Answers by mail: docs/mail.md
MAIL_REPLY_DOMAIN = env.str("MAIL_REPLY_DOMAIN", default="")
MAIL_REPLY_DAYS = env.int("MAIL_REPLY_DAYS", default=90)  # after the end of a dispute
MAIL_AUTHSERV_ID = env.str("MAIL_AUTHSERV_ID", default="")
MAIL_MAX_BYTES = env.int("MAIL_MAX_BYTES", default=25 * MEGABYTE)
MAIL_MAX_PER_HOUR = env.int("MAIL_MAX_PER_HOUR", default=20)
IMAP_URL = env.str("IMAP_URL", default="")
# Services that post mail here: anymail's own settings, such as ANYMAIL_WEBHOOK_SECRET=user:password
ANYMAIL = {name[8:]: value for name, value in env.ENVIRON.items() if name.startswith("ANYMAIL_")}
LOGGING = logging_of(env.str("LOG_FORMAT", default="line"), env.str("LOG_LEVEL", default="INFO"))
# Who asks for /metrics from another machine, or through a proxy, shows this.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# The processes of one machine keep their counts together; the library reads this when it is loaded.
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(DATA_DIR / "metrics"))) / gethostname()
METRICS_DIR.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)
