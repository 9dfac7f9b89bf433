"""Forms of privacy: what she has agreed to, and what becomes of those who are due."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from customers.models import ConsentState, ErasureGround
from sellers.days import DayField

SAID = [
    ("", gettext_lazy("Choose")),
    (ConsentState.GIVEN, ConsentState.GIVEN.label),
    (ConsentState.WITHDRAWN, ConsentState.WITHDRAWN.label),
]


class ConsentForm(forms.Form):
    state = forms.ChoiceField(label=gettext_lazy("What did they say?"), choices=SAID)
    on = DayField(label=gettext_lazy("When?"), initial=clock.today)
    source = forms.CharField(
        label=gettext_lazy("How do we know?"),
        max_length=200,
        help_text=gettext_lazy("For example: signed form, mail of that day, told me on the phone."),
    )

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day lies ahead."))
        return day


class EraseForm(forms.Form):
    """The name typed once more, since there is no way back."""

    ground = forms.ChoiceField(label=gettext_lazy("Why?"), choices=ErasureGround.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Type the name to confirm"), max_length=200)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if "".join(typed.split()) != "".join(self._expected.split()):
            raise forms.ValidationError(_("This is not the name of this customer."))
        return typed


class RetentionForm(forms.Form):
    """Some of those who are due: made anonymous, or kept with a reason."""

    case = forms.TypedMultipleChoiceField(coerce=int, label=gettext_lazy("Customers"), error_messages={
        "required": gettext_lazy("Choose at least one customer."),
        "invalid_choice": gettext_lazy("This list has changed. Look at it again, please."),
    })  # fmt: skip
    act = forms.ChoiceField(choices=[("erase", ""), ("keep", "")])
    sure = forms.BooleanField(required=False, label=gettext_lazy("Their words cannot be brought back. I am sure."))
    until = DayField(required=False, label=gettext_lazy("Keep until"))
    reason = forms.CharField(required=False, max_length=200, label=gettext_lazy("Reason for keeping"))

    def __init__(self, *args: Any, cases: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [(pk, str(pk)) for pk in cases]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("act") == "erase" and not data.get("sure"):
            self.add_error("sure", _("Tick this, please: there is no way back."))
        if data.get("act") == "keep":
            if not data.get("reason"):
                self.add_error("reason", _("Say why, please."))
            if "until" not in self.errors and (not data.get("until") or data["until"] <= clock.today()):
                self.add_error("until", _("Give a day that lies ahead."))
        return data
