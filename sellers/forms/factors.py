"""The forms of second factors in our words."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sellers.forms.account import plain

NAME_LENGTH = 60


class OnceOnly:
    """A code of the app works once: the library forgets it after one step, but takes it for three."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        row: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if row.type == Authenticator.Type.TOTP:
            steps = 2 * app_settings.TOTP_TOLERANCE + 1
            key = f"code-used:{row.pk}:{normalize_user_code(code)}"
            if not cache.add(key, True, timeout=steps * app_settings.TOTP_PERIOD):
                raise get_adapter().validation_error("incorrect_code")
        return code


class Labelled:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("Code")
        field.widget.attrs |= {"autocapitalize": "off", "spellcheck": "false"}
        plain(self)  # type: ignore[arg-type]


class CodeForm(Labelled, OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """Six digits of the app, or a recovery code."""


class CodeAgainForm(Labelled, OnceOnly, ReauthenticateByCodeForm):  # type: ignore[misc]
    """The same, from somebody who is logged in already."""


class AppForm(Labelled, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app proves that it holds the secret."""


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        plain(self)


class SoundCredential:
    """What a browser's passkey answers; whatever else is sent is a wrong answer, not a fault of ours."""

    def clean(self) -> Any:
        return self._sound(super().clean)  # type: ignore[misc]

    def clean_credential(self) -> Any:
        own = getattr(super(), "clean_credential", None)
        return self._sound(own) if own else self.cleaned_data["credential"]  # type: ignore[attr-defined]

    def _sound(self, clean: Any) -> Any:
        try:
            return clean()
        except ValidationError:
            raise
        except (TypeError, ValueError, LookupError, AttributeError, AssertionError, OverflowError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(SoundCredential, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    passwordless = None  # every passkey that can do so logs in by itself

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, required=False)
        self.fields["name"].help_text = _("So that you know it again, such as “Office laptop”.")


class PasskeyNameForm(passkeys.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)


class PasskeyStepForm(SoundCredential, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of a log-in."""


class PasskeyLogInForm(SoundCredential, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    """The whole log-in: device and finger, face or PIN are two factors in one."""


class PasskeyAgainForm(SoundCredential, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """From somebody who is logged in already."""
