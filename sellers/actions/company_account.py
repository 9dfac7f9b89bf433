"""The link between a person and her company account (OpenID Connect)."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import RuleError
from sellers.letters import tell
from sellers.models import User
from sellers.policies import may_unlink_company_account


@transaction.atomic
def link_company_account(user: User, *, provider: str, uid: str) -> SocialAccount:
    """On first use, by an address that the provider vouches for. Kept: whose account it is, and nothing else of it.

    Errors: RuleError where another account of the same provider is linked: an address may have gone to a new person.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise RuleError(_("Another company account is linked with yours. An administrator can take that link away."))
    account = SocialAccount.objects.create(user=user, provider=provider, uid=uid)
    audit.record("company_account_linked", user, by=user, provider=provider)
    tell(user, "company_account_linked")
    return account


@transaction.atomic
def unlink_company_account(user: User, *, by: User) -> None:
    """The next log-in by company account links anew. Errors: RuleError where none is linked."""
    may_unlink_company_account(by).enforce()
    gone, _rows = SocialAccount.objects.filter(user=user).delete()
    if not gone:
        raise RuleError(_("No company account is linked with %(name)s.") % {"name": user.name})
    audit.record("company_account_unlinked", user, by=by)
