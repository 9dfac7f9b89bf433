"""What is written down after an order: the contract, a promised day, what the customer accepted, the call."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from customers.models import Channel, ContactLog
from customers.queries import contact_words
from opportunities.actions import DayPromised
from opportunities.actions.satisfaction import call_too_soon
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.forms.known import KnownField, offer
from opportunities.models import DateKind, Opportunity, PromisedDate, Satisfied
from opportunities.sheet_reads.order import contacts_to_promise_in, order_values
from opportunities.sheet_reads.people import people_known
from sellers.models import User

DATES = 3  # lines of the closing form: more are added on the order's page
NOT_WRITTEN = _("One that is not written down yet")


class OrderForm(SheetForm):
    reference = LineInput(label=_("Contract or order number"), max_length=60, required=False)
    contract_on = DayField(label=_("Contract date"), required=False)

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return order_values(opportunity)

    def clean_contract_on(self) -> Any:
        return _not_ahead(self.cleaned_data["contract_on"])


class ToldPart(forms.Form):
    """To whom it was promised and in which contact; the newest of the writer's own contacts stands first."""

    opportunity: Opportunity
    viewer: User

    def add_told(self) -> None:
        logs = contacts_to_promise_in(self.opportunity, self.viewer)
        self.logs = {str(log.pk): log for log in logs}
        words = [(str(log.pk), contact_words(log)) for log in logs]
        self.fields["person"] = KnownField(label=_("Who at the customer was told"), required=False, empty_label=None)
        self.fields["person"].offer(people_known(self.opportunity, self.viewer))
        self.fields["log"] = forms.ChoiceField(
            label=_("In which contact?"), choices=[*words, ("", NOT_WRITTEN)], required=False
        )
        self.initial.setdefault("person", self.opportunity.person)
        self.initial.setdefault("log", words[0][0] if words else "")

    def told(self) -> dict[str, Any]:
        """`person` and `log` as the actions take them."""
        log: ContactLog | None = self.logs.get(self.cleaned_data.get("log", ""))
        return {"person": self.cleaned_data.get("person"), "log": log}

    def since(self) -> dt.date:
        """No day before the contact can have been promised in it."""
        log = self.logs.get(self.cleaned_data.get("log", ""))
        return clock.day_of(log.happened_at) if log is not None else clock.today()


class DateForm(ToldPart, SheetForm):
    kind = forms.ChoiceField(label=_("What is promised"), choices=DateKind, initial=DateKind.FIRST)
    due_on = DayField(label=_("Until when?"))
    text = LineInput(
        label=_("In words"), max_length=200, required=False, help_text=_("Left empty, it is called as chosen above.")
    )
    owner = ByNameField(
        label=_("Who keeps it?"), queryset=User.objects.none(), required=False, help_text=_("Empty means you.")
    )

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        self.fields["owner"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]
        self.add_told()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("due_on") and found["due_on"] < self.since():
            self.add_error("due_on", _("It cannot be due before the contact in which it was promised."))
        return found

    def day(self) -> DayPromised:
        found = self.cleaned_data
        return DayPromised(found["kind"], found["due_on"], found["text"], found["owner"])


class AcceptForm(SheetForm):
    on = DayField(label=_("On which day"))
    by_whom = KnownField(label=_("Who at the customer accepted it"))
    words = LineInput(label=_("What the customer said"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, row: PromisedDate, **kwargs: Any) -> None:
        self.row = row
        super().__init__(data, **kwargs)

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        offer(self, ["by_whom"], people_known(self.opportunity, self.viewer, self.row.promise.person_id))
        self.initial.setdefault("by_whom", self.row.promise.person_id)
        self.initial.setdefault("on", self.row.promise.settled_on or clock.today())

    def clean_on(self) -> Any:
        return _not_ahead(self.cleaned_data["on"])


class CallForm(SheetForm):
    by_whom = KnownField(label=_("Whom did you talk to?"))
    satisfied = forms.ChoiceField(
        label=_("How satisfied is the customer?"), choices=Satisfied, widget=forms.RadioSelect
    )
    words = LineInput(
        label=_("What the customer said"), max_length=300, help_text=_("One line, in the customer's words.")
    )
    on = DayField(label=_("On which day"))
    channel = forms.ChoiceField(label=_("How did you talk?"), choices=Channel, initial=Channel.PHONE)
    line = LineInput(
        label=_("One line for the contact record"),
        max_length=200,
        required=False,
        help_text=_("Left empty, it says how satisfied the customer is."),
    )

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        offer(self, ["by_whom"], people_known(self.opportunity, self.viewer))
        self.initial.setdefault("by_whom", self.opportunity.person_id)
        self.initial.setdefault("on", clock.today())

    def clean_on(self) -> Any:
        day = _not_ahead(self.cleaned_data["on"])
        if day is not None and (too_soon := call_too_soon(self.opportunity, day)):
            raise forms.ValidationError(too_soon)
        return day

    def values(self) -> dict[str, Any]:
        """As `log_call` takes them."""
        found = dict(self.cleaned_data)
        day, person = found.pop("on"), found.pop("by_whom")
        at = clock.now() if day == clock.today() else clock.start_of(day) + dt.timedelta(hours=12)
        return found | {"person": person, "happened_at": at}


def _not_ahead(day: dt.date | None) -> dt.date | None:
    if day is not None and day > clock.today():
        raise forms.ValidationError(_("This day has not come yet."))
    return day
