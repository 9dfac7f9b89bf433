"""Who may do what on pages that are about no single module."""

from django.utils.translation import gettext as _

from core.verdict import YES, Verdict, no
from sellers.models import User


def may_import(user: User) -> Verdict:
    """Administrators: an import may change every record of the company."""
    return YES if user.is_admin else no(_("Only an administrator may import."))


def may_administer(user: User) -> Verdict:
    """The pages that set the company up: administrators."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators set the company up."))
