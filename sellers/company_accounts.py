"""Log-in by company account: for people who are here already, by an address that the provider vouches for."""

from typing import Any

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import RuleError
from sellers.actions.company_account import link_company_account
from sellers.backends import may_log_in
from sellers.company_tokens import TooWeak
from sellers.models import User

log = structlog.get_logger("hanjang.door")
TRUE = (True, "true")  # some providers send words for claims
REFUSALS = {
    "stranger": _("Nobody here has the e-mail of this company account. Ask your administrator to be taken on."),
    "unverified": _("The company account does not vouch for its e-mail, so we cannot tell whose it is."),
    "unreachable": _("The company account's server gave no answer. Try again in a moment."),
    "weak": _("The company account asked you for less than is needed here. Log in there with your second factor."),
    "failed": _("The company account's answer did not fit your question. Begin once more from the log-in page."),
}


def company_accounts() -> list[SocialApp]:
    """The providers of this deployment, from its settings alone."""
    return [app for apps in _build_apps_from_settings().values() for app in apps]


def expected_acr(provider_id: str) -> list[str]:
    """Which strength a provider is asked for; empty where its own is trusted."""
    return [
        word for app in company_accounts() if app.provider_id == provider_id for word in app.settings.get("acr", [])
    ]


def refused(request: HttpRequest, why: str, *, words: str = "", status: int = 403) -> HttpResponse:
    """The page that says why the company account let nobody in; the reason is written down, the address is not."""
    audit.record("company_account_refused", None, by=None, why=why)
    return render(request, "account/company_refused.html", {"words": words or REFUSALS[why]}, status=status)


class CompanyAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """From the environment only: a secret does not belong into a table."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request: Any, sociallogin: SocialLogin) -> bool:
        return False

    def get_connect_redirect_url(self, request: Any, socialaccount: Any) -> str:
        return reverse("sellers:security")

    def populate_user(self, request: Any, sociallogin: SocialLogin, data: Any) -> Any:
        """Of what the provider tells nothing is kept."""
        sociallogin.account.extra_data = {}
        return super().populate_user(request, sociallogin, data)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The person behind the account, linked on first use; everybody else is told why not."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(redirect("account_login"))
        if not sociallogin.is_existing:
            sociallogin.user, sociallogin.account = self._first_use(request, sociallogin)
        elif not may_log_in(sociallogin.user):
            raise ImmediateHttpResponse(redirect("account_inactive"))

    def _first_use(self, request: HttpRequest, sociallogin: SocialLogin) -> tuple[User, SocialAccount]:
        vouched = [address.email for address in sociallogin.email_addresses if address.verified in TRUE]
        if not vouched:
            raise ImmediateHttpResponse(refused(request, "unverified"))
        user = User.objects.filter(email__iexact=vouched[0]).first()
        if user is None:
            raise ImmediateHttpResponse(refused(request, "stranger"))
        if not may_log_in(user):
            raise ImmediateHttpResponse(redirect("account_inactive"))
        account = sociallogin.account
        try:
            return user, link_company_account(user, provider=account.provider, uid=account.uid)
        except RuleError as error:
            raise ImmediateHttpResponse(refused(request, "linked", words=error.message)) from error

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """A state that is not ours, a code that was used, a provider that says no."""
        log.warning("company_account_failed", provider=provider.sub_id, error=str(kwargs.get("error")))
        if kwargs.get("error") != "cancelled":
            why = "weak" if isinstance(kwargs.get("exception"), TooWeak) else "failed"
            raise ImmediateHttpResponse(refused(request, why))
