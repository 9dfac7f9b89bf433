"""The second factor of somebody who has lost hers."""

from contextlib import suppress

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, mail
from core.errors import RuleError
from sellers import sealed
from sellers.actions.sessions import end_sessions_of
from sellers.letters import tell
from sellers.models import User
from sellers.policies import may_reset_second_factor


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None, reason: str = "") -> None:
    """App, passkeys and recovery codes go, and every session with them; she is told by mail.

    `by` None is the server's console, where no rights are asked: whoever is there holds the database anyway.
    Errors: RuleError where there is none.
    """
    if by is not None:
        may_reset_second_factor(by, user).enforce()
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if not gone:
        raise RuleError(_("%(name)s has no second factor.") % {"name": user.name})
    end_sessions_of({user.pk})
    audit.record("second_factor_reset", user, by=by, reason=reason)
    tell(user, "second_factor_reset")


@transaction.atomic
def reseal_secrets() -> int:
    """Every stored secret and every letter that waits under the first key. Twice is harmless.

    Returns how many rows; unreadable ones stay.
    """
    done = 0
    for letter in mail.waiting().exclude(context={}).select_for_update():
        with suppress(sealed.CannotOpen):
            mail.seal_anew(letter)
            done += 1
    for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        try:
            row.data |= {name: sealed.reseal(row.data[name]) for name in ("secret", "seed") if name in row.data}
        except sealed.CannotOpen:
            continue
        row.save(update_fields=["data"])
        done += 1
    return done
