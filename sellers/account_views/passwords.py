"""The log-in library's views with our forms; an invalid form answers 422 as everywhere."""

from contextlib import suppress
from typing import Any

from allauth.account import views
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator

from core.middleware import has_just_ended
from sellers.company_accounts import company_accounts
from sellers.forms import account as forms
from sellers.limits import limited
from sellers.sealed import CannotOpen, seal, unseal


class Refuses:
    """The form comes back with 422 and everything typed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]
        return answer


class LogInView(Refuses, views.LoginView):  # type: ignore[misc]
    form_class = forms.LogIn

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"company_accounts": company_accounts(), "why": self._why()}

    def _why(self) -> str:
        """What brought her here: a session that has ended, or an address that asks for a log-in; nothing for who came by
        herself, to the first page."""
        if has_just_ended(self.request):
            return "ended"
        return "asked" if get_next_redirect_url(self.request) not in (None, "", "/") else ""


class ChangePasswordView(Refuses, views.PasswordChangeView):  # type: ignore[misc]
    form_class = forms.ChangePassword


class ForgottenPasswordView(Refuses, views.PasswordResetView):  # type: ignore[misc]
    form_class = forms.ForgottenPassword


class NewPasswordView(Refuses, views.PasswordResetFromKeyView):  # type: ignore[misc]
    """The library keeps the link's key in the session until that ends: here it lies sealed, and goes once it was used."""

    form_class = forms.NewPassword

    @method_decorator(login_not_required)  # as the library's own
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kept := request.session.pop(views.INTERNAL_RESET_SESSION_KEY, ""):
            with suppress(CannotOpen):  # else it is as if she had not opened the link, which she can do again
                request.session[views.INTERNAL_RESET_SESSION_KEY] = unseal(kept)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if kept := request.session.pop(views.INTERNAL_RESET_SESSION_KEY, ""):
            request.session[views.INTERNAL_RESET_SESSION_KEY] = seal(kept)
        return answer

    def form_valid(self, form: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().form_valid(form)
        self.request.session.pop(views.INTERNAL_RESET_SESSION_KEY, None)
        return answer


class LogOutView(views.LogoutView):  # type: ignore[misc]
    """Leaves nothing on the device: neither pages nor drafts."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(*args, **kwargs)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


# the library's own limits count what is sent (config/settings.py); these count who looks, too
log_in = limited("log-in", tries=600, seconds=60)(LogInView.as_view())  # a whole office on a Monday morning
forgotten = limited("forgotten", tries=120, seconds=60)(ForgottenPasswordView.as_view())
new_password = limited("new-password", tries=120, seconds=60)(NewPasswordView.as_view())
log_out = LogOutView.as_view()
inactive = limited("inactive", tries=120, seconds=60)(views.account_inactive)
reset_sent = limited("reset-sent", tries=120, seconds=60)(views.password_reset_done)
reset_done = limited("reset-done", tries=120, seconds=60)(views.password_reset_from_key_done)
