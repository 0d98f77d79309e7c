"""All settings, in one file. What people may set is `SOBREMESA_*`; see docs/settings.md.

A wrong value stops the start and names itself. Secrets may come from a file (`NAME_FILE`),
or are made once and kept in the data folder, readable by its owner only.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from sobremesa.boot import is_sqlite_sound  # first: it puts the mended SQLite under Django

BASE = Path(__file__).resolve().parent


class WrongSetting(SystemExit):
    """A setting that cannot be used. The message names it and says what it should be."""


def env_text(name: str, default: str = "") -> str:
    """SOBREMESA_<name>, or the first line of the file that SOBREMESA_<name>_FILE names."""
    if path := os.environ.get(f"SOBREMESA_{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, IndexError) as exc:
            raise WrongSetting(f"SOBREMESA_{name}_FILE: {path} cannot be read.") from exc
    return os.environ.get(f"SOBREMESA_{name}", default)


def env_int(name: str, default: int) -> int:
    """A whole number."""
    given = env_text(name, str(default))
    if not given.lstrip("-").isdigit():
        raise WrongSetting(f"SOBREMESA_{name} is {given!r}; it should be a whole number.")
    return int(given)


def env_bool(name: str, *, default: bool) -> bool:
    """1/0, true/false, yes/no."""
    given = env_text(name, "1" if default else "0").lower()
    if given in {"1", "true", "yes", "on"}:
        return True
    if given in {"0", "false", "no", "off", ""}:
        return False
    raise WrongSetting(f"SOBREMESA_{name} is {given!r}; it should be 1 or 0.")


def kept_secret(folder: Path, name: str) -> str:
    """A secret from the environment, or made once in the data folder (mode 0600)."""
    if given := env_text(name):
        return given
    path = folder / f"{name.lower()}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret := secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return secret


DATA = Path(env_text("DATA") or Path.home() / ".local" / "share" / "sobremesa").resolve()
DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
STORE = DATA / "store"
UPLOADS = DATA / "uploads"

SECRET_KEY = kept_secret(DATA, "SECRET_KEY")
PORT = env_int("PORT", 8765)
HOST = env_text("HOST", "127.0.0.1")
URL = env_text("URL", f"http://{HOST}:{PORT}").rstrip("/")
_url = urlsplit(URL)
if _url.scheme not in {"http", "https"} or not _url.hostname:
    raise WrongSetting(f"SOBREMESA_URL is {URL!r}; it should be like https://casa.example.org")

DEBUG = env_bool("DEBUG", default=False)
if DEBUG and HOST not in {"127.0.0.1", "::1", "localhost"}:
    raise WrongSetting("SOBREMESA_DEBUG is for this computer only: SOBREMESA_HOST is not loopback.")

ALLOWED_HOSTS = [_url.hostname, *env_text("ALSO_HOSTS").split()]
if _url.hostname in {"127.0.0.1", "localhost"}:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [URL]
CHANNEL_FOLDERS = tuple(env_text("CHANNELS").split(os.pathsep)) if env_text("CHANNELS") else ()
IS_DEMO = env_bool("DEMO", default=False)
PROXIES = env_int("PROXIES", 0)  # how many proxies of ours stand in front; 0: believe none
OUTSIDE_ALLOW = tuple(env_text("OUTSIDE_ALLOW").lower().split())  # origins in one's own house
SEAL_KEY = env_text("SEAL_KEY")  # several, newest first, with blanks between; else `seal.key`
if any(len(one) != 44 for one in SEAL_KEY.split()):
    raise WrongSetting("SOBREMESA_SEAL_KEY should be 32 bytes as url-safe base64: 44 letters.")

BACKUPS = Path(env_text("BACKUPS") or DATA / "backups").resolve()
BACKUP_HOUR = env_int("BACKUP_HOUR", 3)
if not -1 <= BACKUP_HOUR <= 23:
    raise WrongSetting(f"SOBREMESA_BACKUP_HOUR is {BACKUP_HOUR}; it should be 0 to 23, or -1.")
BACKUP_HOURLY = env_bool("BACKUP_HOURLY", default=False)
BACKUP_RECIPIENT = env_text("BACKUP_RECIPIENT")
BACKUP_PASSPHRASE = env_text("BACKUP_PASSPHRASE")
BACKUP_BEFORE_UPGRADE = env_bool("BACKUP_BEFORE_UPGRADE", default=True)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "sobremesa",
]

MIDDLEWARE = [
    "sobremesa.web.shell.HeadersMiddleware",
    "sobremesa.web.health.UpdatingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sobremesa.web.devices.SeenMiddleware",
    "sobremesa.web.shell.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "sobremesa.web.shell.RegisterMiddleware",
]

ROOT_URLCONF = "sobremesa.urls"
WSGI_APPLICATION = "sobremesa.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sobremesa.web.shell.shell",
            ],
        },
    }
]


def database() -> dict[str, object]:
    """SQLite in the data folder, or PostgreSQL where SOBREMESA_DATABASE says."""
    given = env_text("DATABASE")
    if given:
        at = urlsplit(given)
        if at.scheme not in {"postgres", "postgresql"}:
            raise WrongSetting("SOBREMESA_DATABASE should be like postgresql://user@host/name")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": at.path.lstrip("/"),
            "USER": unquote(at.username or ""),
            "PASSWORD": unquote(at.password or ""),
            "HOST": at.hostname or "",
            "PORT": at.port or "",
            "CONN_MAX_AGE": 300,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "options": "-c statement_timeout=120s -c lock_timeout=30s"
                " -c idle_in_transaction_session_timeout=60s"
            },
        }
    journal = "WAL" if is_sqlite_sound() else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "sobremesa.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # secure_delete and recursive_triggers: RELIABILITY § 6; mmap_size must stay 0.
            "init_command": ";".join(
                f"PRAGMA {pragma}"
                for pragma in (
                    f"journal_mode={journal}",
                    "synchronous=FULL",
                    "secure_delete=ON",
                    "recursive_triggers=ON",
                    "mmap_size=0",
                    "cell_size_check=ON",
                    "temp_store=MEMORY",
                    "cache_size=-32000",
                    "journal_size_limit=67108864",
                )
            ),
        },
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "sobremesa.User"
# The name people sign in with is unique by a constraint over Lower(email), not by the column.
# HSTS speaks for our host only: what else the firm has under its name is not ours to decide
# (W005, W021). The header against frames is set with the others, in `web.shell` (W002).
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W002", "security.W005", "security.W021"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "sobremesa.web.doorkeeper.Doorkeeper"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# By key: for one account from one address and from one network, so that a stranger locks nobody
# out, and a neighbour of theirs alone neither (R27).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/key,100/h/ip",
    "near": "30/15m/key",
    "reauthenticate": "20/15m/user",
    "door": "60/15m/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
CACHES = {"default": {"BACKEND": "sobremesa.counters.InDatabase"}}
SESSION_COOKIE_AGE = 14 * 86_400  # then one comes in again, used or not
SESSION_IDLE_SECONDS = 7 * 86_400

MFA_ADAPTER = "sobremesa.web.second_factor.Factors"
MFA_FORMS = {
    "authenticate": "sobremesa.web.second_factor.Second",
    "reauthenticate": "sobremesa.web.second_factor.SecondAgain",
    "add_webauthn": "sobremesa.web.factor_forms.AddKey",
    "authenticate_webauthn": "sobremesa.web.factor_forms.SecondKey",
    "login_webauthn": "sobremesa.web.factor_forms.OnlyKey",
    "reauthenticate_webauthn": "sobremesa.web.factor_forms.KeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: telephones are not always right
MFA_ALLOW_UNVERIFIED_EMAIL = True  # who comes in was invited; nobody signs up
# At http://localhost passkeys can be tried; a browser refuses them at any other http address.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

OIDC_ISSUER = env_text("OIDC_ISSUER").rstrip("/")
OIDC_CLIENT_ID = env_text("OIDC_CLIENT_ID")
OIDC_LABEL = env_text("OIDC_LABEL")
OIDC_ONLY = env_bool("OIDC_ONLY", default=False)
OIDC_CLIENT_SECRET = env_text("OIDC_CLIENT_SECRET")
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise WrongSetting("SOBREMESA_OIDC_ISSUER needs SOBREMESA_OIDC_CLIENT_ID and _CLIENT_SECRET.")
if OIDC_ONLY and not OIDC_ISSUER:
    raise WrongSetting("SOBREMESA_OIDC_ONLY without SOBREMESA_OIDC_ISSUER lets nobody in.")
SOCIALACCOUNT_ADAPTER = "sobremesa.web.sso_talk.SingleSignOn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
TIME_ZONE = env_text("TZ", "Europe/Madrid")
if TIME_ZONE not in available_timezones():
    raise WrongSetting(f"SOBREMESA_TZ is {TIME_ZONE!r}; it should be like Europe/Madrid.")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(mode=0o700, exist_ok=True)  # empty: pages come with the package
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300  # a table may have 200 columns, each with a box of its form
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = DATA / "tmp"  # on the disk of the data, so that keeping is renaming
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

# The server that takes our own mail to colleagues (the morning's digest); empty: none is sent.
SMTP = env_text("SMTP")
_smtp = urlsplit(SMTP)
if SMTP and (_smtp.scheme not in {"smtp", "smtps"} or not _smtp.hostname):
    raise WrongSetting(
        "SOBREMESA_SMTP should be like smtp://user:password@mail.example.org:587, or smtps://…"
    )
EMAIL_HOST = _smtp.hostname or ""
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_PORT = _smtp.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
# A password never goes over an open wire but to this very machine.
EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_HOST not in {"127.0.0.1", "localhost", "::1"}
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("MAIL_FROM", f"sobremesa@{_url.hostname}")

IS_HTTPS = _url.scheme == "https"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-sobremesa" if IS_HTTPS else f"sobremesa-{PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else f"csrf-{PORT}"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = IS_HTTPS and bool(PROXIES)
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"ids_only": {"()": "sobremesa.logs.IdsOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["ids_only"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
