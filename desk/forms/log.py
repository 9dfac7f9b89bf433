"""The one-form log: whom one met and one line are asked; everything else is there on demand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from customers.heard import HeardPart
from customers.log_files import FilesPart, Held
from customers.models import Channel, LogFile, Topic
from customers.models.log import ONE_WAY_CHANNELS
from customers.picking import (
    check_past,
    chips_by_id,
    moment_field,
    pick_many,
)
from desk.forms.promise_part import PromisePart
from desk.forms.whom_part import WhomPart
from opportunities.guesses import GUESSES, GuessFields
from opportunities.money import MONEY_HELP, AsksLargeAmount, MoneyField
from opportunities.order_days import OrderDayField
from sellers.days import DayField
from sellers.models import User

MORE = (
    *("happened_at", "channel", "answered", "body", "topics", "is_confidential", "readers", "kept_files"),
    *("amount_guess", "horizon_on"),
)
OPPORTUNITY = ("need", "title", "amount", "expected_order_on", "next_step", "next_step_on")


class OpportunityPart(AsksLargeAmount):
    """The same words as an opportunity, with its next step."""

    raise_it = forms.BooleanField(label=_("Raise an opportunity from this"), required=False)
    need = forms.CharField(label=_("Need in the customer's words"), max_length=300, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    amount = MoneyField(label=_("Expected amount"), required=False, help_text=MONEY_HELP)
    expected_order_on = OrderDayField(label=_("Expected order date"), required=False)
    next_step = forms.CharField(label=_("Next step or appointment"), max_length=200, required=False)
    next_step_on = DayField(label=_("On"), required=False)

    def _check_opportunity(self, found: dict[str, Any]) -> None:
        if found.get("next_step_on") and not found.get("next_step"):
            self.add_error("next_step", _("What happens on this day?"))
        if found.get("next_step_on") and found["next_step_on"] < clock.today():
            self.add_error("next_step_on", _("A next step lies ahead. Choose today or later."))

    def opportunity_values(self) -> dict[str, Any] | None:
        """As `raise_opportunity` takes them; None where none is raised."""
        if not self.cleaned_data["raise_it"]:
            return None
        return {name: self.cleaned_data[name] for name in OPPORTUNITY if self.cleaned_data[name]}


class PotentialPart(GuessFields):
    """What may become of it one day: with the topic "potential", as a rough guess that is in no sum."""

    def clean_horizon_on(self) -> Any:
        """Without the topic the guess is not kept, and nothing is asked of it."""
        if Topic.POTENTIAL in (self["topics"].data or []):
            return super().clean_horizon_on()
        return self.cleaned_data["horizon_on"]

    def potential_values(self) -> dict[str, Any]:
        """As `watch_potential` takes them; nothing without the topic."""
        found = self.cleaned_data
        return {name: found[name] for name in GUESSES} if Topic.POTENTIAL in found["topics"] else {}


class LineForm(WhomPart):
    """Whom one met and one line: all that Today asks for."""

    line = forms.CharField(label=_("One line"), max_length=200)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_whom(viewer)


class LogForm(LineForm, HeardPart, PromisePart, FilesPart, OpportunityPart, PotentialPart):
    """Whom one met, one line, and what is there on demand; each part says what it asks."""

    happened_at = moment_field(label=_("When"), help_text=_("Empty means now."))
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, required=False, widget=forms.RadioSelect)
    answered = forms.BooleanField(label=_("The customer answered"), required=False)
    body = forms.CharField(
        label=_("In more words"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_confidential = forms.BooleanField(label=_("Confidential: only you and those you name"), required=False)
    readers = pick_many(User.objects.none(), label=_("Who may read it besides you?"))

    def __init__(self, *args: Any, viewer: User, held: Held[LogFile] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["readers"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]
        self.fields["channel"].initial = Channel.VISIT
        self.add_heard()
        self.add_promises(viewer)
        self.add_files(viewer, held=held)

    # --- what was typed --------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self._check_whom(found)
        if found.get("happened_at"):
            check_past(self)
        found["heard"] = self.clean_heard(found.get("people") or [], new=self._whom_typed(found))
        found |= self.clean_files()
        self._check_confidence(found)
        self._check_opportunity(found)
        self._check_promises(found)
        return found

    def _check_confidence(self, found: dict[str, Any]) -> None:
        """Nothing confidential is copied to where others read it."""
        if not found.get("is_confidential"):
            return
        if Topic.POTENTIAL in found.get("topics", []):
            message = _("A potential opportunity is seen by everybody: leave this topic out of a confidential record.")
            self.add_error("topics", message)
        if found.get("raise_it") and not found.get("need"):
            self.add_error("need", _("The line stays confidential: write the need as others may read it."))

    def log_values(self) -> dict[str, Any]:
        """As `write_log` takes them."""
        found = self.cleaned_data
        channel = found["channel"] or Channel.VISIT
        return {
            "line": found["line"],
            "happened_at": found["happened_at"],
            "channel": channel,
            "body": found["body"],
            "topics": found["topics"],
            "heard": found["heard"],
            "files": found["files"],
            "captions": found["captions"],
            "is_confidential": found["is_confidential"],
            "readers": list(found["readers"]),
            "two_way": found["answered"] if channel in ONE_WAY_CHANNELS else None,
        }

    # --- for the template ------------------------------------------------------------------------------------
    @property
    def reader_chips(self) -> list[tuple[int, str]]:
        return chips_by_id(self, "readers", User.objects.visible_to(self.viewer))

    @property
    def more_is_open(self) -> bool:
        typed = self.is_bound and any(self.data.get(name) for name in ("body", "happened_at", "is_confidential"))
        wrong = any(name in MORE or name.startswith("heard_") for name in self.errors)
        return bool(typed) or wrong or bool(self.is_bound and (self.heard_is_typed or self.files_shown))
