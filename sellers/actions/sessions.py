"""Where people are logged in: noted with device and address, and ended at once."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock, mail
from core.audit import history
from core.errors import RuleError
from sellers.actions.invitations import revoke_open
from sellers.models import User
from sellers.policies import may_run_organisation

AGENT_LENGTH = UserSession._meta.get_field("user_agent").max_length


def note_session(key: str, *, user_id: int, ip: str, agent: str) -> None:
    """The session with this key is in use now. Twice is harmless: there is one row for a session."""
    now = clock.now()
    row = UserSession(
        session_key=key, user_id=user_id, ip=ip, user_agent=agent[:AGENT_LENGTH], created_at=now, last_seen_at=now
    )
    UserSession.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )


@transaction.atomic
def end_session(row_id: int, *, by: User) -> None:
    """Ends one of `by`'s own sessions. Errors: RuleError where it has ended already."""
    row = UserSession.objects.filter(pk=row_id, user=by).first()
    if row is None or not _end([row.session_key]):
        raise RuleError(_("This log-in has ended already."))
    audit.record("session_ended", by, by=by)


@transaction.atomic
def end_sessions_of(user_ids: set[int], *, but: str | None = "") -> int:
    """Ends the sessions of these people at once, except the one with the key `but`. Returns how many."""
    keys = UserSession.objects.filter(user_id__in=user_ids).exclude(session_key=but or "")
    return _end(list(keys.values_list("session_key", flat=True)))


@transaction.atomic
def log_out_everywhere(user: User, *, by: User) -> int:
    """An administrator ends every session of `user`, who logs in again wherever she may. Returns how many ended."""
    may_run_organisation(by).enforce()
    ended = end_sessions_of({user.pk})
    audit.record("sessions_ended", user, by=by, count=ended)
    return ended


def forget_session(key: str) -> None:
    """After a log-out the session itself is gone; so goes the row about it."""
    UserSession.objects.filter(session_key=key).delete()


@transaction.atomic
def end_access_of_former(*, on: dt.date) -> int:
    """Ends what is still open of those whose last day has passed: sessions, links that let them in, letters that wait.

    The log-in and the worker that sends letters refuse them already. Returns how many sessions ended.
    """
    former = set(User.objects.filter(left_on__lt=on).values_list("pk", flat=True))
    if not former:
        return 0
    with history(by=None):
        revoke_open(former)
    mail.withdraw_of(former)
    return end_sessions_of(former)


def forget_ended_sessions() -> int:
    """Rows about sessions that ran out by themselves."""
    gone: int = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
    return gone


def _end(keys: list[str]) -> int:
    ended = Session.objects.filter(session_key__in=keys).delete()[0]
    UserSession.objects.filter(session_key__in=keys).delete()
    return ended
