"""Start-up checks: what would fail silently later is refused now."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import structlog
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import OperationalError, connections

from sellers.checks import HOW, SHORTEST_KEY, is_weak
from sellers.passwords import fault_of_list

OLDEST_POSTGRES = 150000
log = structlog.get_logger("hanjang.start")


@checks.register(checks.Tags.database)
def database_can_hold_hangul(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Under LC_CTYPE=C PostgreSQL takes no Hangul for letters: searching 삼성전자 finds nothing, and nothing says so."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT datctype, current_setting('server_version_num')::int FROM pg_database"
                " WHERE datname = current_database()"
            )
            ctype, version = cursor.fetchone()
        if ctype in {"C", "POSIX"}:
            hint = "Create it anew: CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'."
            found.append(
                checks.Error(f"LC_CTYPE of database {alias!r} is {ctype}: Korean search dies.", hint, id="hanjang.E001")
            )
        if version < OLDEST_POSTGRES:
            found.append(
                checks.Error(f"PostgreSQL of {alias!r} is older than 15.", "Use 15 or newer.", id="hanjang.E002")
            )
    return found


# what a laptop has defaults for, and a deployment must say itself
REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "HANJANG_URL")


@checks.register(checks.Tags.security)
def production_says_what_it_needs(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Production starts on nothing that only a laptop may rely on."""
    if not settings.PRODUCTION:
        return []
    hint = "See the configuration table in docs/operations.md."
    return [
        checks.Error(f"{name} is not set.", hint, id="hanjang.E004") for name in REQUIRED if not settings.ENV.get(name)
    ]


@checks.register(checks.Tags.security)
def breached_passwords_are_there(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A list that cannot be read would let every new password end in an error, and one in no order protect nobody."""
    if not settings.BREACHED_PASSWORDS:
        return []
    try:
        fault = fault_of_list(settings.BREACHED_PASSWORDS)
    except OSError as error:
        hint = "Name a file that web and worker can read, or leave it out."
        what = f"HANJANG_BREACHED_PASSWORDS cannot be read: {error.strerror}."
        return [checks.Error(what, hint, id="hanjang.E006")]
    hint = "A SHA-1 sum comes first in each line, and the lines stand in their order: LC_ALL=C sort."
    return [checks.Error(f"HANJANG_BREACHED_PASSWORDS {fault}.", hint, id="hanjang.E006")] if fault else []


@checks.register(checks.Tags.security)
def the_scanner_has_an_address(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Without a port no file would ever be kept."""
    host, _colon, port = settings.MALWARE_SCANNER.rpartition(":")
    if not settings.MALWARE_SCANNER or settings.MALWARE_SCANNER.startswith("/") or (host and port.isdecimal()):
        return []
    return [checks.Error("HANJANG_CLAMD is no host:port and no path.", "As in clamd:3310.", id="hanjang.E007")]


@checks.register(checks.Tags.security)
def metrics_token_holds(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Guesses are slowed down, but the right one is let in however many there were (`config.metrics`)."""
    if not settings.PRODUCTION or not settings.METRICS_TOKEN or not is_weak(settings.METRICS_TOKEN):
        return []
    hint = f"It needs {SHORTEST_KEY} random characters or more. {HOW} (docs/operations.md)"
    return [checks.Error("METRICS_TOKEN is short, or repeats a few signs.", hint, id="hanjang.E016")]


@checks.register(checks.Tags.security)
def address_of_the_site_is_whole(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A letter's link that begins with a bare host name leads nowhere, and nobody here would notice."""
    if settings.SITE_URL.startswith(("https://", "http://")):
        return []
    hint = "Begin it with https://, as in https://crm.example.com."
    return [checks.Error("HANJANG_URL is no whole address.", hint, id="hanjang.E005")]


@checks.register(checks.Tags.security)
def lines_within_are_closed(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """In production what goes to another machine is encrypted, and who answers there has shown who it is."""
    if not settings.PRODUCTION or settings.PRIVATE_NETWORK:
        return []
    open_lines = []
    for name in ("DATABASE_URL", "DATABASE_REPLICA_URL"):
        url = urlsplit(settings.ENV.get(name, ""))
        options = dict(parse_qsl(url.query))
        host = options.get("host", url.hostname or "")
        if not _stays_here(host) and options.get("sslmode") != "verify-full":
            open_lines.append((name, "sslmode=verify-full"))
    for name in ("REDIS_URL", "CACHE_URL"):
        url = urlsplit(settings.ENV.get(name, ""))
        weak = dict(parse_qsl(url.query)).get("ssl_cert_reqs", "required").lower() not in {"required", "cert_required"}
        if url.scheme in {"redis", "valkey"} and not _stays_here(url.hostname or ""):
            open_lines.append((name, "rediss://"))
        elif url.scheme in {"rediss", "valkeys"} and weak:
            open_lines.append((name, "ssl_cert_reqs=required"))
    hint = "Or set HANJANG_PRIVATE_NETWORK=1, if nobody else can listen on the way. See docs/operations.md."
    return [
        checks.Error(f"{name} leads to another machine without TLS that is checked: {wanted}.", hint, id="hanjang.E008")
        for name, wanted in open_lines
    ]


def _stays_here(host: str) -> bool:
    """A socket, or this machine."""
    return host in {"", "localhost", "127.0.0.1", "::1"} or host.startswith("/")


def refuse_unfit() -> None:
    """Production does not start on settings that only a laptop may rely on, nor on a database that is known to be wrong.

    A database that cannot be reached now is no reason: /readyz says so, and it may come back. The settings are looked at
    all the same, and what was not asked of it is written down; demo accounts in it are nobody to the log-in
    (`sellers.backends.may_log_in`). Errors: SystemCheckError.
    """
    if not settings.PRODUCTION:
        return
    call_command("check")
    try:
        call_command("check", databases=["default"])
    except OperationalError as error:
        log.warning("database_not_checked", error=str(error).split("\n", maxsplit=1)[0])
    finally:
        connections.close_all()  # what starts now forks, and a connection belongs to one process
