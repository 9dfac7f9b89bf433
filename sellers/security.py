"""What somebody sees of her own security: second factors, and where she is logged in."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from core import clock
from core.paging import Slice, slice_of
from sellers.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
NO_ADDRESS = "0.0.0.0"  # noqa: S104 (an address that says: not known; nothing listens on it)
SHOWN = 10  # log-ins at once: who has more of them ends the others in one act
ORDER = ("-here", "-last_seen_at", "-id")
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


def log_ins_of(user: User, *, current: str | None, after: str = "") -> Slice[Any]:
    """A page of `LoggedIn`s that are still good for something: this one first, then the last used. One query."""
    now = clock.now()
    live = Session.objects.filter(expire_date__gt=now).values("session_key")
    begun = now - dt.timedelta(days=settings.SESSION_DAYS)  # an older one ends at its next use
    rows = UserSession.objects.filter(user=user, session_key__in=live, created_at__gt=begun)
    here = ExpressionWrapper(Q(session_key=current or ""), output_field=BooleanField())
    part = slice_of(rows.annotate(here=here), order=ORDER, after=after, size=SHOWN)
    log_ins = [
        LoggedIn(
            pk=row.pk,
            device=device_of(row.user_agent),
            ip="" if row.ip == NO_ADDRESS else row.ip,
            since=row.created_at,
            seen_at=row.last_seen_at,
            current=row.here,
        )
        for row in part.rows
    ]
    return Slice(log_ins, part.after)


def device_of(agent: str) -> str:
    """Browser and system in the words people know them by."""
    names = [next((name for word, name in known if word in agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, names)) or _("Unknown device")
