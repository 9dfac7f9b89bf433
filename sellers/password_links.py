"""Letters that the log-in library writes, asked for by an administrator."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.errors import RuleError
from sellers.forms.account import ForgottenPassword
from sellers.models import User
from sellers.policies import may_run_organisation


def send_password_link(request: HttpRequest, user: User, *, by: User) -> None:
    """A link for a new password goes to her own address; nobody else sees it. Errors: RuleError without a letter."""
    may_run_organisation(by).enforce()
    form = ForgottenPassword({"email": user.email or ""})
    if not form.is_valid():
        raise RuleError(str(next(iter(form.errors.values()))[0]))
    if not form.users:
        raise RuleError(_("%(name)s does not log in with a password.") % {"name": user.name})
    form.save(request)
    audit.record("password_link_sent", user, by=by)
