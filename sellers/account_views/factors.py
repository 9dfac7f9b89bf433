"""Second factors: the step after the password, adding and removing, and proving once more who one is."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from sellers.account_views.passwords import Refuses
from sellers.forms import factors as forms
from sellers.limits import limited

SECURITY = reverse_lazy("sellers:security")


class SecondStepView(base.AuthenticateView):  # type: ignore[misc]
    form_class = forms.CodeForm
    webauthn_form_class = forms.PasskeyStepForm
    template_name = "account/second_step.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return answer


class PasswordAgainView(Refuses, account.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.PasswordAgainForm
    template_name = "account/again.html"


class CodeAgainView(Refuses, base.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.CodeAgainForm
    template_name = "account/again.html"


class PasskeyAgainView(Refuses, webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    form_class = forms.PasskeyAgainForm
    template_name = "account/again_passkey.html"


class AppAddView(Refuses, totp.ActivateTOTPView):  # type: ignore[misc]
    form_class = forms.AppForm
    template_name = "account/app_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"qr": context["totp_svg_data_uri"]}


class AppRemoveView(Refuses, totp.DeactivateTOTPView):  # type: ignore[misc]
    template_name = "account/factor_remove.html"
    success_url = SECURITY


class PasskeyAddView(Refuses, webauthn.AddWebAuthnView):  # type: ignore[misc]
    form_class = forms.PasskeyForm
    template_name = "account/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library leaves the given form out, and asks devices not to keep the passkey for log-ins."""
        context: dict[str, Any] = super().get_context_data(**kwargs) | kwargs
        selection = context["js_data"]["creation_options"]["publicKey"]["authenticatorSelection"]
        selection |= {"residentKey": "preferred", "requireResidentKey": False}
        return context


class PasskeyNameView(Refuses, webauthn.EditWebAuthnView):  # type: ignore[misc]
    form_class = forms.PasskeyNameForm
    template_name = "account/passkey_name.html"
    success_url = SECURITY


class PasskeyRemoveView(Refuses, webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "account/factor_remove.html"
    success_url = SECURITY

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.object):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer


class PasskeyLogInView(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    form_class = forms.PasskeyLogInForm


# whoever asks gets a question for her device, which is kept in a session
log_in_by_passkey = limited("log-in-passkey", tries=120, seconds=60)(PasskeyLogInView.as_view())


class CodesMakeView(Refuses, codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "account/codes_make.html"


@method_decorator(never_cache, name="dispatch")
class CodesView(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "account/codes.html"
