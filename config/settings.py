"""Settings: one file, read from the environment (docs/operating.md lists the names)."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

ROOT = Path(__file__).resolve().parent.parent
VAR = env.path("VAR_ROOT", Path("var"), root=ROOT)
PRODUCTION = env.choice("CANDID_ENV", [env.DEVELOPMENT, env.PRODUCTION]) == "production"

# The server

HOST = env.text("HOST", "127.0.0.1")
PORT = env.port("PORT", 8000)
DEBUG = env.flag("DEBUG", False)
if DEBUG and PRODUCTION:
    raise env.Misconfigured("DEBUG shows secrets: CANDID_ENV=production refuses it.")
SECRET_KEY = env.secret_key(VAR / "secret_key", production=PRODUCTION)
ALLOWED_HOSTS = env.allowed_hosts(production=PRODUCTION, host=HOST)
#: Where links in mail lead.
SITE_URL = env.site_url(ALLOWED_HOSTS, production=PRODUCTION, host=HOST, port=PORT)
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

#: Tools for people who change Candid, for example django_linear_migrations.
DEV_TOOLS = env.names("DEV_TOOLS")

INSTALLED_APPS = [
    "config",
    "shoppers",
    "audits",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    *DEV_TOOLS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.shortcut.TokenShortcut",
    # From here on for pages, and for calls of the API that bring a session.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shoppers.middleware.ViewerMiddleware",
]

# Pages. Partials wrap the cache, so that a fragment is never parsed twice.

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.page",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [ROOT / "config" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# Data

DATABASES: dict[str, Any] = {"default": env.database(VAR / "candid.sqlite3", root=ROOT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis_url()
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "candid_cache",
        }
    )
}

EVIDENCE_ROOT = env.path("EVIDENCE_ROOT", VAR / "evidence", root=ROOT)
#: Files that people asked for, until they expire.
EXPORTS_ROOT = env.path("EXPORTS_ROOT", VAR / "exports", root=ROOT)
#: Files that are still coming lie here: on a local disk that all web servers share.
PARTS_ROOT = env.path("PARTS_ROOT", VAR / "parts", root=ROOT)
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        # Compressing takes fifteen seconds, which `make run` has no use for.
        "BACKEND": "config.statics.CompressedHashedModules"
        if PRODUCTION
        else "config.statics.HashedModules"
    },
    # Any Django storage will do, for example storages.backends.s3.S3Storage.
    "evidence": {
        "BACKEND": env.text("EVIDENCE_STORAGE", "audits.storage.DurableStorage"),
        "OPTIONS": env.mapping("EVIDENCE_STORAGE_OPTIONS")
        or {
            "location": EVIDENCE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # All workers and web servers must reach it.
    "exports": {
        "BACKEND": env.text("EXPORTS_STORAGE", "audits.storage.DurableStorage"),
        "OPTIONS": env.mapping("EXPORTS_STORAGE_OPTIONS")
        or {
            "location": EXPORTS_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]

FILE_UPLOAD_TEMP_DIR = VAR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
#: Of everything but files; a photo has its own, larger limit in its view.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# People

AUTH_USER_MODEL = "shoppers.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{rule}"}
    for rule in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "shoppers.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
#: Rate limits by address are only true behind the proxies that we know of.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0

globals().update(env.email(VAR / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("FROM_EMAIL", "Candid <candid@localhost>")

# Safety

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# SQLite leaves the added columns of an index out, which is well.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
SESSION_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # blob: is the photo that a shopper has taken and not sent yet.
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shoppers.api.authentication.TokenAuthentication",
        "shoppers.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["shoppers.api.permissions.DenyAll"],
    "DEFAULT_PARSER_CLASSES": ["shoppers.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "shoppers.api.schema.ApiSchema",
    # One way to ask for a format: the Accept header.
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "shoppers.api.problems.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Candid",
    "DESCRIPTION": "Mystery-shopping audits, from a scripted assignment to a trend.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "AssignmentStatus": "audits.models.Assignment.Status",
        "EvidenceStatus": "audits.models.Evidence.Status",
        "ProgramStatus": "audits.models.Program.Status",
        "VersionStatus": "audits.models.Version.Status",
        "ChannelKind": "audits.models.ChannelKind",
        "EvidenceKind": "audits.models.Evidence.Kind",
    },
}

# Work in the background: config/celery.py

BROKER_ROOT = VAR / "broker"
CELERY_BROKER_URL = REDIS_URL or "folder://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    # Longer than the hard limit of a task, or a slow one would be run twice.
    {"visibility_timeout": 300, "socket_connect_timeout": 1, "max_retries": 1}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_ROOT),
        "data_folder_out": str(BROKER_ROOT),
        "control_folder": str(BROKER_ROOT / "control"),
        "polling_interval": 0.1,
    }
)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat" / "schedule")
for folder in (BROKER_ROOT / "control", VAR / "beat"):
    folder.mkdir(parents=True, exist_ok=True)

LOG_LEVEL = env.choice("LOG_LEVEL", ["INFO", "DEBUG", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)-7s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # The sweeps would fill the log: say what went wrong, not every heartbeat.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}

#: `audits` rings when a score has changed and does not know who listens.
AFTER_SCORE_CHANGE_TASK = "reports.tasks.follow_changes"
