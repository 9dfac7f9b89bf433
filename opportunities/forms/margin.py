"""Support and decisions in the margin of the sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.models import SupportKind
from opportunities.prompts import better_than
from sellers.models import User


class SupportForm(SheetForm):
    what = LineInput(
        label=_("What do you need?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who is asked reads this sheet without amounts."),
    )
    kind = forms.ChoiceField(
        label=_("Which support?"),
        choices=SupportKind.choices,
        initial=SupportKind.EXECUTIVE,
        widget=forms.RadioSelect,
    )
    to = ByNameField(label=_("From whom?"), queryset=User.objects.none())
    due_on = DayField(label=_("Needed by"))

    def prepare(self) -> None:
        self.fields["to"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return day

    def clean_to(self) -> Any:
        if self.cleaned_data["to"] == self.viewer:
            raise forms.ValidationError(_("Choose somebody else than yourself."))
        return self.cleaned_data["to"]


class DeclineForm(SheetForm):
    reason = LineInput(
        label=_("Why not, and who could help instead?"),
        max_length=300,
        help_text=_("One line, read by the seller."),
    )


class DecisionForm(SheetForm):
    decision = LineInput(
        label=_("What was decided?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands on the sheet and is printed with the report."),
    )

    def clean_decision(self) -> Any:
        if (better := better_than(self.cleaned_data["decision"])) is not None:
            raise forms.ValidationError(str(better))
        return self.cleaned_data["decision"]
