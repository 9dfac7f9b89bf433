"""Settings: one file, the environment read in one block, safe defaults for a laptop.

Nothing is started here. Without DATABASE_URL and REDIS_URL the addresses are those of the embedded servers in the
data folder; `config.embedded` starts them.
"""

import gc
import os
from pathlib import Path

from jinja2 import ChainableUndefined, StrictUndefined

from config import embedded, sign_on

BASE_DIR = Path(__file__).resolve().parent.parent
gc.disable()  # until the apps are loaded (config/apps.py): what they make stays, and going through it is a tenth of a start

# --- the environment, read here and nowhere else ---------------------------------------------------------------
ENV = os.environ
PRODUCTION = ENV.get("HANJANG_ENV", "development") == "production"
SECRET_KEY = ENV.get("SECRET_KEY") or ("" if PRODUCTION else "only-for-a-laptop-" + "x" * 40)
ALLOWED_HOSTS = ENV.get("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in ENV.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
# the demo company goes into the embedded database, or into one that somebody names for it
DEMO_ALLOWED = not ENV.get("DATABASE_URL") or ENV.get("HANJANG_DEMO_DATABASE") == "1"
REPLICA_URL = ENV.get("DATABASE_REPLICA_URL", "")
PREPARED_STATEMENTS = ENV.get("HANJANG_PREPARED", "1") == "1"
DATA_DIR = Path(ENV.get("HANJANG_DATA") or BASE_DIR / "var")
SITE_URL = (ENV.get("HANJANG_URL") or f"http://127.0.0.1:{ENV.get('PORT', '8000')}").rstrip("/")  # links in mails
EMAIL_FROM = ENV.get("EMAIL_FROM", "Hanjang <no-reply@hanjang.example>")
TRUSTED_PROXIES = int(ENV.get("HANJANG_PROXY", "0"))  # how many stand in front and write X-Forwarded-*
EMAIL_BOUNCES = ENV.get("EMAIL_BOUNCES", "")
EMAIL_REPLY_TO = ENV.get("EMAIL_REPLY_TO", "")
BEHIND_TLS = ENV.get("HANJANG_TLS", "1" if PRODUCTION else "0") == "1"
# seal what is stored encrypted; several with commas between, the first one seals (sellers/sealed.py)
SEALING_KEYS = [key for key in ENV.get("HANJANG_SEALING_KEYS", "").split(",") if key]
# roles with commas between, or "all"
SECOND_FACTOR_ROLES = frozenset(role for role in ENV.get("HANJANG_SECOND_FACTOR", "").split(",") if role)
SIGN_ON = sign_on.providers(ENV.get("HANJANG_OIDC", ""))
SSO_ONLY_ROLES = frozenset(role for role in ENV.get("HANJANG_SSO_ONLY", "").split(",") if role)
SESSION_IDLE_HOURS = int(ENV.get("HANJANG_SESSION_IDLE_HOURS", "168"))
SESSION_DAYS = int(ENV.get("HANJANG_SESSION_DAYS", "30"))
MALWARE_SCANNER = ENV.get("HANJANG_CLAMD", "")  # host:port, or the path of a socket
BREACHED_PASSWORDS = ENV.get("HANJANG_BREACHED_PASSWORDS", "")  # a sorted file of SHA-1 sums
# of one logged-in person, over all her devices; 0: as many as she likes
REQUESTS_PER_MINUTE = int(ENV.get("HANJANG_REQUESTS_PER_MINUTE", "600" if PRODUCTION else "0"))
RETENTION_YEARS = int(ENV.get("HANJANG_RETENTION_YEARS", "3"))  # without contact, then a customer's data are to go

# nobody else can listen between the parts: then they need no TLS among themselves
PRIVATE_NETWORK = ENV.get("HANJANG_PRIVATE_NETWORK") == "1"
TLS_FOLDER = Path(ENV["HANJANG_TLS_FOLDER"]) if ENV.get("HANJANG_TLS_FOLDER") else None

METRICS_TOKEN = ENV.get("METRICS_TOKEN", "")
METRICS_PORT = int(ENV.get("METRICS_PORT", "0"))  # of a worker; the web answers at /metrics
METRICS_BIND = ENV.get("BIND", "127.0.0.1")
ALIVE_FILE = ENV.get("HANJANG_ALIVE", "")
SENTRY_DSN = ENV.get("SENTRY_DSN", "")
RELEASE = ENV.get("HANJANG_RELEASE", "")
ERROR_ENVIRONMENT = ENV.get("SENTRY_ENVIRONMENT") or ENV.get("HANJANG_ENV", "development")

DEBUG = False  # error pages are designed ones everywhere; HANJANG_DEBUG turns tracebacks on for a developer
if ENV.get("HANJANG_DEBUG") == "1" and not PRODUCTION:
    DEBUG = True

INSTALLED_APPS = [
    "config.apps.RepairConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # its widget templates, which FORM_RENDERER reads
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "core",
    "sellers",
    "customers",
    "opportunities",
    "desk",
    "config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "core.middleware.ProxyMiddleware",
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.CleanInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.NeverStoredMiddleware",
    "sellers.middleware.SessionLifeMiddleware",
    "core.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sellers.middleware.PersonMiddleware",
    "sellers.limits.PaceMiddleware",
    "core.formkeys.RepeatMiddleware",
    "sellers.middleware.SecondFactorMiddleware",
    "core.middleware.HistoryContextMiddleware",
    "customers.middleware.SensitiveNoteMiddleware",
    "core.middleware.RuleErrorMiddleware",
]

if not TRUSTED_PROXIES:
    MIDDLEWARE.insert(0, "config.compression.PageCompression")
if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "config.metrics.MetricsMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sellers.context.shell",
            ],
            # template-partials wraps the cached loader itself: see docs/adr (the auto-wrap of two libraries collides)
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])],
            "builtins": [
                "template_partials.templatetags.partials",
                "core.templatetags.addresses",
                "core.templatetags.widgets",
            ],
        },
    },
    # inner parts that are drawn by the hundred: `{% drawn %}` of core/templatetags/drawn.py (docs/adr)
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "core.templatetags.compiled.environment",
            "auto_reload": False,
            # a name that is nowhere is an error in tests, and nothing on a page
            "undefined": StrictUndefined if "PYTEST_VERSION" in ENV else ChainableUndefined,
        },
    },
]
FORM_RENDERER = "core.templatetags.controls.InOnePiece"

# --- data -------------------------------------------------------------------------------------------------------
DATABASES = {"default": embedded.database_settings(DATA_DIR)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# unset, every trigger of the history catches an exception for each row, which costs more than the row
_FOR_TRIGGERS = "-c pgtrigger.ignore={}"
# the planner's own figures are for disks that turn, and for reports: with them it reads whole tables for a page of rows,
# and thinks longer about the eight joins of a sheet than they take (docs/adr); what is prepared is planned once, and not
# five times by its values before (core/prepared.py)
_FOR_PAGES = "-c random_page_cost=1.1 -c jit=off -c join_collapse_limit=5 -c plan_cache_mode=force_generic_plan"
_FOR_NOBODY_WAITING = f"-c statement_timeout={int(ENV.get('STATEMENT_SECONDS') or 0) * 1000}"
DATABASES["default"]["OPTIONS"]["options"] = " ".join(
    filter(None, [DATABASES["default"]["OPTIONS"].get("options"), _FOR_TRIGGERS, _FOR_PAGES, _FOR_NOBODY_WAITING])
)
DATABASE_ROUTERS: list[str] = []
# by the names of their addresses: what only reads, and much (desk/replica.py)
REPLICA_PAGES = frozenset(
    {
        "opportunities:coverage", "opportunities:forecast", "opportunities:forecast_rows", "opportunities:forecast_gap",
        "opportunities:forecast_changes", "opportunities:forecast_outcome", "opportunities:figures",
        "opportunities:figures_stages", "opportunities:figures_rows", "customers:reach", "customers:reach_rows", "desk:pack",
    }
)  # fmt: skip
if REPLICA_URL:
    DATABASES["replica"] = embedded.settings_of(REPLICA_URL)
    _read_only = f"{DATABASES['default']['OPTIONS']['options']} -c default_transaction_read_only=on"
    DATABASES["replica"]["OPTIONS"]["options"] = _read_only
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["desk.replica.Router"]
    MIDDLEWARE.append("desk.replica.ReplicaMiddleware")  # the innermost: who is asking is the primary's to say
REDIS_URL = embedded.redis_url(DATA_DIR)
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingCache",
        "LOCATION": embedded.cache_url(DATA_DIR),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "sellers.sessions"  # the cache may be lost at any time, sessions may not
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "sellers.User"

# --- who is in --------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["sellers.backends.SellerBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_ADAPTER = "sellers.adapters.ClosedSignUp"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no letter from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# an office is one address: what is counted by address leaves room for a Monday morning, what is counted by account not
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64  # as sellers/limits.py
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/5m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/15m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_ADAPTER = "sellers.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a code is good for one step before and after; sellers/forms/factors.py keeps it to one use
MFA_TOTP_ISSUER = "Hanjang"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # browsers give passkeys to plain HTTP on loopback only
SOCIALACCOUNT_ADAPTER = "sellers.company_accounts.CompanyAccounts"
SOCIALACCOUNT_PROVIDERS = SIGN_ON
SESSION_COOKIE_AGE = SESSION_IDLE_HOURS * 3600  # begins anew with each use; sellers/middleware.py
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
_OF_DJANGO = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": f"{_OF_DJANGO}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["name", "email"]}},
    {"NAME": f"{_OF_DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_OF_DJANGO}.CommonPasswordValidator"},
    {"NAME": "sellers.passwords.NotAboutHere"},
    {"NAME": "sellers.passwords.NotBreached"},
]

# --- language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
DEFAULT_CURRENCY = ENV.get("HANJANG_CURRENCY", "KRW")

# --- files ------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_ROOT = DATA_DIR / "files"
_TESTING = "PYTEST_VERSION" in ENV
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # the manifest needs collectstatic, which tests do not run
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# tests make many clients, and each would read the whole static folder anew
WHITENOISE_AUTOREFRESH = _TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- mail -------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = EMAIL_FROM
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if ENV.get("SMTP_HOST") else "core.mail.backends.FileBackend"
)
EMAIL_HOST = ENV.get("SMTP_HOST", "localhost")
EMAIL_PORT = int(ENV.get("SMTP_PORT", "25"))
EMAIL_HOST_USER = ENV.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = ENV.get("SMTP_PASSWORD", "")
EMAIL_USE_TLS = ENV.get("SMTP_TLS", "0") == "1"
EMAIL_USE_SSL = ENV.get("SMTP_SSL", "0") == "1"
EMAIL_TIMEOUT = int(ENV.get("SMTP_TIMEOUT", "20"))  # well below the lease of a row in the outbox
EMAIL_FILE_PATH = DATA_DIR / "mail"

# --- headers ----------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
# a browser takes a name with this prefix only over TLS, for this host alone and for all of it
_OURS = "__Host-" if BEHIND_TLS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME, THEME_COOKIE_NAME = (
    f"{_OURS}{name}" for name in ("sessionid", "csrftoken", "language", "theme")
)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie with what somebody did
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from within, past the proxy, over HTTP
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

CSRF_FAILURE_VIEW = "sellers.refusals.csrf_failure"
LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"level": ENV.get("LOG_LEVEL", "WARNING" if _TESTING else "INFO")}

# --- reports of errors ------------------------------------------------------------------------------------------
if SENTRY_DSN:
    from config import errors

    errors.start(SENTRY_DSN, release=RELEASE, environment=ERROR_ENVIRONMENT)
