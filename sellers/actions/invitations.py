"""Invitations: made, sent, taken back, taken. A link works once, for seven days and through the first week of work."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import clock, mail
from core.audit import history
from core.errors import RuleError
from core.templatetags.words import day
from sellers.models import Invitation, Role, RoleGrant, User
from sellers.models.invitation import GOOD_FOR
from sellers.policies import may_run_organisation, must_use_company_account

_SALT = "sellers.invitation"


@transaction.atomic
def invite(user: User, *, by: User) -> Invitation:
    """A new link for `user`, which goes to her by mail; one that was open before works no more.

    Errors: RuleError for somebody who has left, has no address, or has logged in or has a password already.
    """
    may_run_organisation(by).enforce()
    # the link would give her account to whoever has it
    if user.has_usable_password():
        raise RuleError(_("%(name)s has a password. Send a link for a new one instead.") % {"name": user.name})
    if user.last_login is not None:
        raise RuleError(_("%(name)s has logged in before. Send a link for a password instead.") % {"name": user.name})
    with history(by=by):
        invitation = _new(user, by=by)
        _send(invitation, to=user, by=by)
    return invitation


def _send(invitation: Invitation, *, to: User, by: User) -> None:
    with translation.override(to.language):
        until = day(invitation.expires_at, "full")
    context = {"name": to.name, "by": by.name, "until": until, "action_url": path_of(invitation)}
    assert to.email is not None  # nobody without an address gets an invitation
    key, good_for = _letter_key(invitation.pk), invitation.expires_at - clock.now()
    mail.send(
        "invitation",
        to=to.email,
        language=to.language,
        reader=to.pk,
        context=context,
        dedupe_key=key,
        good_for=good_for,
    )
    invitation.sent_count, invitation.sent_at = 1, clock.now()
    invitation.save(update_fields=["sent_count", "sent_at"])


def _letter_key(pk: int) -> str:
    return f"invitation:{pk}"


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """Its link works no more."""
    may_run_organisation(by).enforce()
    with history(by=by):
        revoke_open([invitation.user_id])


@transaction.atomic
def invite_first_administrator(*, email: str, name: str) -> Invitation:
    """From the command line of the server, where no rights are asked: whoever is there holds the database anyway."""
    email = email.strip().lower()
    with history(by=None):
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, None, name=name, hired_on=clock.today())
        if not RoleGrant.objects.on(clock.today()).filter(user=user, role=Role.ADMIN).exists():
            RoleGrant(user=user, role=Role.ADMIN, from_on=clock.today()).save()
        return _new(user, by=None)


def _new(user: User, *, by: User | None) -> Invitation:
    if user.email is None:
        raise RuleError(_("%(name)s has no e-mail address to log in with. Add one first.") % {"name": user.name})
    if not user.works_here():
        raise RuleError(_("%(name)s has left.") % {"name": user.name})
    revoke_open([user.pk])
    nonce = secrets.token_urlsafe(32)
    invitation = Invitation(user=user, invited_by=by, nonce=nonce, expires_at=_good_until(user))
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.save()
    return invitation


def _good_until(user: User) -> dt.datetime:
    """Seven days; counted from the first day where that is ahead, for many look at their mail only then."""
    now = clock.now()
    return max(now, clock.start_of(user.hired_on) if user.hired_on is not None else now) + GOOD_FOR


def revoke_open(users: Collection[int]) -> None:
    """Inside the caller's history. A letter with the link that has not gone out yet is not sent either."""
    rows = Invitation.objects.open().filter(user_id__in=users)
    mail.withdraw([_letter_key(pk) for pk in rows.values_list("pk", flat=True)])
    rows.update(revoked_at=clock.now())


def send_anew(user: User, *, by: User) -> None:
    """Inside the caller's history, after her address has changed: an open link may be in somebody else's hands."""
    if not Invitation.objects.open().filter(user=user).exists():
        return
    revoke_open([user.pk])
    if user.works_here() and not user.has_usable_password():
        _send(_new(user, by=by), to=user, by=by)


def token_of(invitation: Invitation) -> str:
    """What stands in the link. It follows from the secret key, so the database alone does not give it away."""
    return salted_hmac(_SALT, invitation.nonce, algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def take_invitation(invitation: Invitation, *, password: str) -> User:
    """The invited person sets her password; the link is used up. Errors: RuleError where it is no good any more,
    ValidationError for a password that is too easy."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
    if not held.is_good:
        raise RuleError(_("This link does not work any more."))
    user: User = held.user
    if must_use_company_account(user):
        raise RuleError(_("Your role logs in with the company account, not with a password."))
    validate_password(password, user)
    user.set_password(password)
    with history(by=user):
        user.save(update_fields=["password"])
        held.used_at = clock.now()
        held.save(update_fields=["used_at"])
    return user


def path_of(invitation: Invitation) -> str:
    return reverse("sellers:join", args=[token_of(invitation)])


def link_of(invitation: Invitation, *, site: str) -> str:
    """The whole address of an invitation."""
    return site.rstrip("/") + path_of(invitation)
