"""The log-in library's forms in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from sellers.backends import may_log_in
from sellers.policies import must_use_company_account


class LogIn(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].help_text = ""  # the page has the link beside the button
        plain(self)

    def clean(self) -> Any:
        """Said to whoever knows the password, and to nobody else."""
        cleaned = super().clean()
        user = getattr(self, "user", None)
        if user is not None and must_use_company_account(user):
            raise forms.ValidationError(_("Your role logs in with the company account, not with a password."))
        return cleaned


class ForgottenPassword(ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        plain(self)

    def clean_email(self) -> str:
        """Who has left, or logs in by company account only, gets no letter; the answer on the page is the same for everybody."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if may_log_in(user) and not must_use_company_account(user)]
        return email


class NewPassword(ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


def plain(form: forms.Form) -> None:
    """Labels stand above the fields, so the library's placeholders would say everything twice."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
