"""Who may change people, the organisation and settings."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.verdict import YES, Verdict, no
from sellers.models import Notification, SavedView, User


def may_run_organisation(user: User) -> Verdict:
    """Hiring, placing, leading, roles and leaving: administrators."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators change people and the organisation."))


def may_change_settings(user: User, of: User) -> Verdict:
    """Language, time zone, appearance and keys are each person's own; nobody sets them for another."""
    return YES if user.pk == of.pk else no(_("Language and appearance are each person's own."))


def may_close_notification(user: User, notification: Notification) -> Verdict:
    """Done and later are for the one whom it tells something."""
    return YES if notification.user_id == user.pk else no(_("This notification is for somebody else."))


def may_change_view(user: User, view: SavedView) -> Verdict:
    """Name, sharing and end of a saved view are for the one who made it."""
    return YES if view.owner_id == user.pk else no(_("This view belongs to %(name)s.") % {"name": view.owner.name})


def may_repair(user: User) -> Verdict:
    """The repair desk's acts on dead rows of the outbox."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators repair."))


def may_set_business_time(user: User) -> Verdict:
    """Working hours, holidays and the fiscal year: administrators, since every deadline is counted by them."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators set working hours and holidays."))


def may_set_rates(user: User) -> Verdict:
    """Exchange rates: administrators, since every sum is in the company's currency."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators set exchange rates."))


EVERYBODY = "all"


def must_have_second_factor(user: User) -> bool:
    """The deployment asks for a second factor of some roles, or of all."""
    asked: frozenset[str] = settings.SECOND_FACTOR_ROLES
    return bool(asked) and (EVERYBODY in asked or user.has_role(*asked))


def must_use_company_account(user: User) -> bool:
    """The deployment takes no password of some roles. Administrators keep theirs, for the day the provider is down."""
    asked: frozenset[str] = settings.SSO_ONLY_ROLES
    return bool(asked) and not user.is_admin and (EVERYBODY in asked or user.has_role(*asked))


def may_unlink_company_account(user: User) -> Verdict:
    """For somebody who has a new company account: administrators."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators unlink a company account."))


def may_reset_second_factor(user: User, of: User) -> Verdict:
    """For somebody who has lost phone and codes: an administrator, and not for herself."""
    if not (user.is_active and user.is_admin):
        return no(_("Only administrators reset a second factor."))
    return no(_("Your own second factor is yours to change, under Security.")) if user.pk == of.pk else YES


def may_run_mail(user: User) -> Verdict:
    """Rules of notification and addresses that do not work: administrators."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators look after mail and notifications."))


def may_retry_address(user: User, address: str) -> Verdict:
    """Each person her own address, administrators everybody's."""
    return YES if address and address.lower() == (user.email or "").lower() else may_run_mail(user)
