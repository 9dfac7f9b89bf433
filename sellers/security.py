"""What somebody sees of her own security: second factors, and where she is logged in."""

import datetime as dt
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from core import clock
from sellers.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
NO_ADDRESS = "0.0.0.0"  # noqa: S104 (an address that says: not known; nothing listens on it)
# the first word that is found names the browser: many call themselves Chrome and Safari as well
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Whale/", "Whale"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    added_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True)
class Factors:
    """`app` is the row of the authenticator app, None without one; `codes_left` counts recovery codes."""

    app: Authenticator | None = None
    passkeys: list[Passkey] = field(default_factory=list)
    codes_left: int = 0

    @property
    def some(self) -> bool:
        return self.app is not None or bool(self.passkeys)


@dataclass(frozen=True)
class LoggedIn:
    """A session as its person sees it."""

    pk: int
    device: str
    ip: str
    since: dt.datetime
    seen_at: dt.datetime
    current: bool


def factors_of(user: User) -> Factors:
    """One query, however many there are."""
    app, codes_left, passkeys = None, 0, []
    for row in Authenticator.objects.filter(user=user).order_by("pk"):
        if row.type == Authenticator.Type.TOTP:
            app = row
        elif row.type == Authenticator.Type.RECOVERY_CODES:
            codes_left = len(row.wrap().get_unused_codes())
        else:
            passkeys.append(Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at))
    return Factors(app, passkeys, codes_left)


def has_second_factor(user: User, *, without: Authenticator | None = None) -> bool:
    """An app or a passkey; recovery codes alone are none."""
    rows = Authenticator.objects.filter(user=user, type__in=FACTORS)
    return rows.exclude(pk=without.pk).exists() if without is not None else rows.exists()


def has_company_account(user: User) -> bool:
    return bool(SocialAccount.objects.filter(user=user).exists())


def log_ins_of(user: User, *, current: str | None) -> list[LoggedIn]:
    """Her live sessions, this one first, then the last used. One query."""
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=live).order_by("-last_seen_at")[:50]
    found = [
        LoggedIn(
            pk=row.pk,
            device=device_of(row.user_agent),
            ip="" if row.ip == NO_ADDRESS else row.ip,
            since=row.created_at,
            seen_at=row.last_seen_at,
            current=row.session_key == current,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.current)


def device_of(agent: str) -> str:
    """Browser and system in the words people know them by."""
    names = [next((name for word, name in known if word in agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, names)) or _("Unknown device")
