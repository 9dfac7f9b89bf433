"""The way to the company account and back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect import views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sellers.company_accounts import expected_acr, refused
from sellers.company_tokens import SignedTokens, with_nonce
from sellers.limits import limited

View = Callable[..., HttpResponse]
log = structlog.get_logger("hanjang.door")


def answers(view: View) -> View:
    """A provider that is down (its library's errors are OSError), or that answers nonsense, is said in words."""

    @wraps(view)
    def wrapped(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error
        except (OSError, KeyError, ValueError, TypeError) as error:
            log.warning("company_account_unreachable", provider=provider_id, error=type(error).__name__)
            return refused(request, "unreachable", status=503)

    return wrapped


@login_not_required
@limited("company-account", tries=60, seconds=60)
@never_cache
@require_POST
@answers
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Onward by a page of our own: a form's redirect to another host is what the content security policy forbids."""
    answer: HttpResponse = views.login(request, provider_id)
    if isinstance(answer, HttpResponseRedirect):
        return render(
            request, "account/company_onward.html", {"url": with_nonce(answer.url, acr=expected_acr(provider_id))}
        )
    return answer


@login_not_required
@limited("company-account-back", tries=60, seconds=60)
@never_cache
@require_safe
@answers
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    answer: HttpResponse = OAuth2CallbackView.adapter_view(SignedTokens(request, provider_id))(request)
    return answer


@login_not_required
@limited("company-account-cancelled", tries=60, seconds=60)
@require_safe
def cancelled(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """She said no over there, so she is asked again here."""
    return redirect("account_login")
