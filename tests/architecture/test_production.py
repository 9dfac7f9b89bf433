"""What production sends to browsers, from the settings that a deployment gets."""

import json
import os
import subprocess
import sys

import pytest
from django.test import override_settings

from config.checks import REQUIRED, lines_within_are_closed, metrics_token_holds, production_says_what_it_needs
from sellers.checks import secret_key_holds
from tests.architecture.code import ROOT

ENVIRONMENT = {
    "HANJANG_ENV": "production",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "hanjang.example",
    "DATABASE_URL": "postgresql://hanjang@127.0.0.1/hanjang",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "HANJANG_URL": "https://hanjang.example",
}
NAMES = (
    "DEBUG", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "THEME_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "MESSAGE_STORAGE", "MIDDLEWARE",
)  # fmt: skip
READ = f"import json; from config import settings as s; print(json.dumps({{n: getattr(s, n, None) for n in {NAMES}}}))"


@pytest.fixture(scope="module")
def production() -> dict:
    return read()


def read(**more: str) -> dict:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | ENVIRONMENT | more
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_cookies_belong_to_this_host(production):
    for cookie in ("SESSION", "CSRF", "LANGUAGE", "THEME"):
        assert production[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
    for secure in ("SESSION", "CSRF", "LANGUAGE"):
        assert production[f"{secure}_COOKIE_SECURE"] is True
    assert production["SESSION_COOKIE_HTTPONLY"]
    assert production["CSRF_COOKIE_HTTPONLY"]
    assert production["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert production["CSRF_COOKIE_SAMESITE"] in ("Lax", None)  # None: Django's own, which is Lax
    assert (production["SESSION_COOKIE_DOMAIN"], production["SESSION_COOKIE_PATH"]) in ((None, None), (None, "/"))
    assert "session" in production["MESSAGE_STORAGE"]


def test_browsers_are_told_to_keep_to_tls(production):
    assert production["SECURE_HSTS_SECONDS"] >= 31536000
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert production["SECURE_SSL_REDIRECT"]


def test_pages_are_compressed_once(production):
    """The proxy does it where there is one."""
    ours = "config.compression.PageCompression"
    assert ours in production["MIDDLEWARE"]
    assert ours not in read(HANJANG_PROXY="1")["MIDDLEWARE"]


def test_no_traceback_reaches_a_browser(production):
    assert production["DEBUG"] is False


def test_production_does_not_start_on_the_laptops_defaults(monkeypatch):
    said = dict(ENVIRONMENT)
    with override_settings(PRODUCTION=True, ENV=said):
        assert production_says_what_it_needs() == []
        for missing in REQUIRED:
            said.clear()
            said.update(ENVIRONMENT | {missing: ""})
            assert [error.msg for error in production_says_what_it_needs()] == [f"{missing} is not set."]


@pytest.mark.parametrize(
    ("key", "is_fit"),
    [
        ("x", False),
        ("0123456789abcdefghijklmnopqrstu", False),  # 31
        ("x" * 64, False),
        ("ab12" * 16, False),
        ("0123456789abcdefghijklmnopqrstuv", True),
        ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", True),
    ],
)
def test_production_refuses_a_secret_that_can_be_guessed(key, is_fit):
    with override_settings(PRODUCTION=True, SECRET_KEY=key, ENV=ENVIRONMENT | {"SECRET_KEY": key}):
        assert [error.id for error in secret_key_holds()] == ([] if is_fit else ["hanjang.E015"])
    with override_settings(PRODUCTION=False, SECRET_KEY=key, ENV={"SECRET_KEY": key}):
        assert secret_key_holds() == []
    with override_settings(PRODUCTION=True, METRICS_TOKEN=key):
        assert [error.id for error in metrics_token_holds()] == ([] if is_fit else ["hanjang.E016"])
    with override_settings(PRODUCTION=False, METRICS_TOKEN=key):
        assert metrics_token_holds() == []


@pytest.mark.parametrize(
    ("name", "closed", "open_"),
    [
        ("DATABASE_URL", "postgresql://h@db/h?sslmode=verify-full", "postgresql://h@db/h?sslmode=require"),
        ("DATABASE_URL", "postgresql://h@/h?host=/run/postgresql", "postgresql://h@/h?host=db.example"),
        ("DATABASE_REPLICA_URL", "postgresql://h@db/h?sslmode=verify-full", "postgresql://h@10.0.0.7/h"),
        ("REDIS_URL", "rediss://:x@valkey/0?ssl_cert_reqs=required", "rediss://:x@valkey/0?ssl_cert_reqs=none"),
        ("REDIS_URL", "redis://localhost/0", "redis://:x@valkey:6379/0"),
        ("CACHE_URL", "rediss://:x@valkey/1", "redis://:x@valkey:6379/1"),
    ],
)
def test_production_wants_tls_to_other_machines(name, closed, open_):
    """Unless the operator says that nobody else can listen."""
    for address, found in ((closed, []), (open_, [name])):
        with override_settings(PRODUCTION=True, PRIVATE_NETWORK=False, ENV=ENVIRONMENT | {name: address}):
            assert [error.msg.split()[0] for error in lines_within_are_closed()] == found
    with override_settings(PRODUCTION=True, PRIVATE_NETWORK=True, ENV=ENVIRONMENT | {name: open_}):
        assert lines_within_are_closed() == []
