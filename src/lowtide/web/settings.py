"""Django's settings, from the few things that `lowtide serve` was told (in the environment)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from lowtide.storage.database.connect import database_settings
from lowtide.storage.folder import DATABASE, data_folder
from lowtide.web.serving.secret import secret_in

HERE = Path(__file__).parent
DATA = data_folder()
ADDRESS = os.environ.get("LOWTIDE_ADDRESS", "")  # https://..., where phones reach it; else loopback
DEMO = os.environ.get("LOWTIDE_DEMO") == "1"

SECRET_KEY = secret_in(DATA)
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = []
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "lowtide.storage.database.apps.DatabaseConfig",
    "lowtide.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lowtide.web.serving.passphrase.PassphraseMiddleware",
    "lowtide.web.refusals.PlainRefusals",
]
ROOT_URLCONF = "lowtide.web.urls"
WSGI_APPLICATION = "lowtide.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lowtide.web.shown.on_every_page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lowtide.web.words",
            ],
        },
    }
]
DATABASES = {"default": database_settings(DATA / DATABASE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Nothing but the journal is kept: who unlocked is in a signed cookie, messages too.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "lowtide.web.refusals.stale"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = "lowtide.web.locale"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # filled by collectstatic when serving begins
STATICFILES_DIRS = [HERE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {"staticfiles": {"BACKEND": "lowtide.web.serving.assets.HashedAssets"}}
WHITENOISE_MAX_AGE = 60

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # nothing is spooled into a folder that others read
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

if ADDRESS:
    ALLOWED_HOSTS.append(urlsplit(ADDRESS).hostname or "")
    CSRF_TRUSTED_ORIGINS.append(ADDRESS.rstrip("/"))
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SILENCED_SYSTEM_CHECKS = [
        "security.W005",  # what else is served under names below ours is not ours to decide
        "security.W008",  # who comes over http gets there: Caddy sends them on, nobody else comes
        "security.W021",  # nor is a list of names that browsers keep the place for a home's name
    ]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
