"""Every setting, from the environment. `docs/operations.md` says what each is for."""

import os
import sys
import tempfile
from pathlib import Path

import config.sqlite as sound_sqlite
from config import postgresql
from porukka.core.keys import secret_key

BASE = Path(__file__).resolve().parent.parent


def flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) == "1"


DATA = Path(os.environ.get("PORUKKA_DATA", BASE / "data"))
DEMO = flag("PORUKKA_DEMO")
DEBUG = flag("PORUKKA_DEBUG")
TESTING = "pytest" in sys.modules
KEYS = DATA / "keys"
SECRET_KEY = secret_key(KEYS)

# Hosts: the staff's own, and (if wanted) a second one for participants, whose name tells nothing.
PARTICIPANT_HOST = os.environ.get("PORUKKA_PARTICIPANT_HOST", "")
PUBLIC_URL = os.environ.get("PORUKKA_URL", "http://localhost:8000")
ALLOWED_HOSTS = [host for host in os.environ.get("PORUKKA_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
if PARTICIPANT_HOST:
    ALLOWED_HOSTS.append(PARTICIPANT_HOST.split(":")[0])
HTTPS = PUBLIC_URL.startswith("https:")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] + ([f"https://{PARTICIPANT_HOST}"] if PARTICIPANT_HOST and HTTPS else [])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("PORUKKA_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Not "no-referrer": browsers then call a page's own form foreign (Origin: null) and every post of a worker is refused.
# Participant pages, whose addresses could carry secrets, do say "no-referrer" (doors/headers.py).
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
IDLE_MINUTES = 30  # TRUST 14; a meeting's own screen stays open behind a short PIN
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "porukka.core",
    "porukka.domain.people",
    "porukka.domain.messaging",
    "porukka.domain.library",
    "porukka.domain.activities",
    "porukka.domain.meetings",
    "porukka.domain.goals",
    "porukka.domain.surveys",
    "porukka.domain.voice",
    "porukka.domain.evaluation",
    "porukka.doors.staff",
    "porukka.doors.participant",
    "porukka.doors.public",
    "porukka.doors.jobs",
]

MIDDLEWARE = [
    "porukka.doors.headers.ServerTiming",
    # Django pads with random bytes, so that the size tells nothing of a page's secrets (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "porukka.doors.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "porukka.doors.hosts.SplitHosts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "porukka.doors.language.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "porukka.doors.viewlog.ViewLog",
    "porukka.doors.errors.SaysNo",
    "porukka.doors.viewer.WhoIsThis",
    "porukka.doors.access.AccessTable",
    "porukka.doors.staff.login.required.SecondKeyRequired",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((BASE / "porukka" / "doors").glob("*/*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "porukka.core.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "porukka.doors.viewer.page_context",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    if not url:
        DATA.mkdir(parents=True, exist_ok=True)
        test_name = (
            os.environ.get("PORUKKA_TEST_DB") or f"{tempfile.gettempdir()}/porukka-test-{os.getpid()}.sqlite3"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "porukka.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": sound_sqlite.INIT_COMMAND,
            },
            "CONN_MAX_AGE": None,
            # a file: Django's default for tests is memory, where WAL is never tried
            "TEST": {"NAME": test_name},
        }
    return postgresql.database(url)


DATABASES = {"default": _database(os.environ.get("PORUKKA_DATABASE_URL", ""))}
# Shared by the server's processes, so that failed guesses are counted once for all of them.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique in lower case, which the check does not see
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# TRUST 14: length, no composition rules
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "porukka.doors.staff.login.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "porukka.doors.staff.login.passwords.NotCommon"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is born from an invitation that came by e-mail
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "porukka.doors.staff.login.adapter.InvitedOnly"
ACCOUNT_FORMS = {
    "login": "porukka.doors.staff.login.plain.LoginForm",
    "reauthenticate": "porukka.doors.staff.login.plain.ReauthenticateForm",
    "change_password": "porukka.doors.staff.login.plain.ChangePasswordForm",
    "reset_password": "porukka.doors.staff.login.plain.ResetPasswordForm",
    "reset_password_from_key": "porukka.doors.staff.login.plain.ResetPasswordKeyForm",
}
# Failed guesses are counted, never people behind one address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "20/m/ip,5/5m/key"}
MFA_FORMS = {
    "authenticate": "porukka.doors.staff.login.plain.AuthenticateForm",
    "reauthenticate": "porukka.doors.staff.login.plain.ReauthenticateKeyForm",
    "activate_totp": "porukka.doors.staff.login.plain.ActivateTotpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Porukka"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE / "porukka" / "locale"]
LANGUAGE_COOKIE_NAME = "kieli"
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG

# Mail: SMTP where a host is named; in development each letter becomes a file in data/outbox/.
EMAIL_HOST = os.environ.get("PORUKKA_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("PORUKKA_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PORUKKA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PORUKKA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("PORUKKA_SMTP_TLS")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "outbox"
DEFAULT_FROM_EMAIL = os.environ.get("PORUKKA_MAIL_FROM", "porukka@localhost")

# Backups: whom they are sealed for, and where PostgreSQL's client programs are when not on the path.
BACKUP_RECIPIENTS = [
    one.strip() for one in os.environ.get("PORUKKA_BACKUP_RECIPIENTS", "").split(",") if one.strip()
]
PG_BIN = os.environ.get("PORUKKA_PG_BIN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Addresses of participant pages carry secrets: no request lines below warnings, and none of paths.
    "filters": {"no_paths": {"()": "porukka.doors.headers.NoPaths"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "filters": ["no_paths"]}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {"porukka": {"level": "INFO"}},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
