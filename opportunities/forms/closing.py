"""The end of an opportunity, a pause, a second start, and a contract that the customer cancelled."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from customers.models import Person
from opportunities.forms.base import SheetForm
from opportunities.forms.evidence import coded
from opportunities.forms.fields import DayField, LineInput, ProseInput
from opportunities.forms.record import people_of
from opportunities.models import CloseReason, Origin, State

ENDS = [
    (State.WON.value, _("Won")),
    (State.LOST.value, _("Lost")),
    (State.NO_DECISION.value, _("The customer stopped")),
    (State.WITHDRAWN.value, _("We stepped back")),
]


FROM_CUSTOMER = [(one.value, one.label) for one in Origin if one != Origin.INTERNAL]


class CloseForm(SheetForm):
    to = forms.ChoiceField(label=_("How did it end?"), choices=ENDS, widget=forms.RadioSelect)
    on = DayField(label=_("On which day"))
    reason_code = forms.ChoiceField(
        label=_("Main reason"), choices=[("", _("Choose")), *CloseReason.choices], required=False
    )
    stated = LineInput(
        label=_("What the customer said"),
        max_length=300,
        required=False,
        help_text=_("One line, in the customer's words."),
    )
    stated_by = forms.ModelChoiceField(
        label=_("Who said it"), queryset=Person.objects.none(), required=False, empty_label=_("Choose")
    )
    note = ProseInput(label=_("What we learn from it"), required=False)

    def prepare(self) -> None:
        self.fields["stated_by"].queryset = people_of(self.opportunity, self.viewer)  # type: ignore[attr-defined]
        self.initial.setdefault("on", clock.today())
        self.initial.setdefault("stated_by", self.opportunity.person)

    def clean_on(self) -> Any:
        return _not_ahead(self.cleaned_data["on"])


class HoldForm(SheetForm):
    revisit_on = DayField(label=_("When do you look at it again?"))

    def clean_revisit_on(self) -> Any:
        day = self.cleaned_data["revisit_on"]
        if day <= clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class ReopenForm(SheetForm):
    """After a hold nothing is asked; after an end it takes something new from the customer."""

    fact_code = forms.ChoiceField(label=_("Fact"), choices=coded)
    text = LineInput(
        label=_("What is new at the customer?"),
        max_length=300,
        help_text=_("A new act or statement of the customer, not our hope."),
    )
    person = forms.ModelChoiceField(
        label=_("Who at the customer"), queryset=Person.objects.none(), empty_label=_("Choose")
    )
    happened_on = DayField(label=_("When"))
    origin = forms.ChoiceField(label=_("Kind of evidence"), choices=FROM_CUSTOMER)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("For an offer: the day until which it holds.")
    )

    def prepare(self) -> None:
        if self.opportunity.state == State.ON_HOLD:
            self.fields.clear()
            return
        self.fields["person"].queryset = people_of(self.opportunity, self.viewer)  # type: ignore[attr-defined]
        self.initial["person"] = self.opportunity.person
        self.initial["happened_on"] = clock.today()

    def clean_happened_on(self) -> Any:
        return _not_ahead(self.cleaned_data["happened_on"])


class CancelForm(SheetForm):
    text = LineInput(
        label=_("What the customer did or said"),
        max_length=300,
        help_text=_("It stands as evidence against the contract, and the booking is reversed on that day."),
    )
    person = forms.ModelChoiceField(
        label=_("Who at the customer"), queryset=Person.objects.none(), empty_label=_("Choose")
    )
    origin = forms.ChoiceField(label=_("Kind of evidence"), choices=FROM_CUSTOMER)
    on = DayField(label=_("On which day"))

    def prepare(self) -> None:
        self.fields["person"].queryset = people_of(self.opportunity, self.viewer)  # type: ignore[attr-defined]
        self.initial.setdefault("origin", Origin.DOCUMENT)
        self.initial.setdefault("on", clock.today())

    def clean_on(self) -> Any:
        return _not_ahead(self.cleaned_data["on"])


def _not_ahead(day: Any) -> Any:
    if day > clock.today():
        raise forms.ValidationError(_("This day has not come yet."))
    return day
