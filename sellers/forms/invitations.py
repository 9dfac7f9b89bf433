"""The invited person's password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sellers.models import User


class JoinForm(forms.Form):
    password1 = forms.CharField(
        label=_("Your password"), strip=False, max_length=200, widget=forms.PasswordInput(render_value=False)
    )
    password2 = forms.CharField(
        label=_("The same once more"), strip=False, max_length=200, widget=forms.PasswordInput(render_value=False)
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].help_text = " ".join(password_validators_help_texts()[1:2])

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean_password2(self) -> str:
        again: str = self.cleaned_data["password2"]
        first = self.cleaned_data.get("password1")
        if first is not None and first != again:
            raise ValidationError(_("The two passwords differ."))
        return again
