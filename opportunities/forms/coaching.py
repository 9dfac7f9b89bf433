"""Coaching on the sheet: a question, a note in the margin, a reply."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput, ProseInput
from opportunities.models import CoachingNote, CoachingRequest, Opportunity
from opportunities.policies import PLANNED_IN
from opportunities.prompts import better_than
from sellers.models import User

PLAIN = "none"  # a note of its own: questions go on waiting


class RequestForm(SheetForm):
    question = LineInput(
        label=_("What would you like help with?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One question is enough. The sheet says the rest."),
    )
    to = ByNameField(label=_("To whom"), queryset=User.objects.none())
    needed_by = DayField(label=_("Needed by"), required=False)

    def prepare(self) -> None:
        self.fields["to"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]

    def clean_needed_by(self) -> Any:
        day = self.cleaned_data["needed_by"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return day

    def clean_to(self) -> Any:
        if self.cleaned_data["to"] == self.viewer:
            raise forms.ValidationError(_("Choose somebody else than yourself."))
        return self.cleaned_data["to"]


def _grow(label: Any, prompt: Any) -> ProseInput:
    return ProseInput(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": 2, "placeholder": prompt}), max_length=4000
    )


class NoteForm(SheetForm):
    """`waiting`: the questions to the writer that wait. Where there are any she says which one the note answers."""

    BOXES = ("text", "goal", "reality", "options", "will")
    answered = forms.ChoiceField(
        label=_("This note is"),
        required=False,
        widget=forms.RadioSelect,
    )
    text = ProseInput(
        label=_("Coaching note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A question or one action. Read by the seller, you and the seller's line only."),
    )
    goal = _grow(_("Goal"), _("In this stage, what would the customer do if it goes well?"))
    reality = _grow(_("Reality"), _("What did the customer really say or do? What do we not know?"))
    options = _grow(_("Options"), _("Which other ways are there? Whose help is needed?"))
    will = _grow(_("Will"), _("Which one action comes next, when, and how can I help?"))
    action = LineInput(
        label=_("Suggested action"),
        required=False,
        max_length=200,
        help_text=_("It is in the plan once the seller takes it up."),
    )
    action_due = DayField(label=_("Until"), required=False)

    def __init__(self, data: Any = None, *, waiting: Sequence[CoachingRequest] = (), **kwargs: Any) -> None:
        self.waiting = waiting
        super().__init__(data, **kwargs)

    def stored(self, opportunity: Any, data: Any) -> dict[str, Any]:
        return {}  # a note is new

    def prepare(self) -> None:
        if self.opportunity.state not in PLANNED_IN:  # its plan stays as it is
            del self.fields["action"], self.fields["action_due"]
        field: Any = self.fields["answered"]
        if not self.waiting:
            del self.fields["answered"]
            return
        field.choices = [(str(one.pk), _answer_to(one)) for one in self.waiting]
        if len(self.waiting) == 1:
            self.initial["answered"] = self.initial.get("answered") or str(self.waiting[0].pk)
        field.choices = [*field.choices, (PLAIN, _("A note of its own: the question goes on waiting"))]

    @property
    def request(self) -> CoachingRequest | None:
        """The question that the note answers."""
        said = self.cleaned_data.get("answered")
        return next((one for one in self.waiting if str(one.pk) == said), None)

    @property
    def boxes(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.BOXES}

    @property
    def suggestion(self) -> dict[str, Any]:
        """What is suggested and until when; nothing where nothing is planned any more."""
        said = self.cleaned_data
        return {"action": said.get("action") or "", "action_due": said.get("action_due")}

    @property
    def has_action(self) -> bool:
        return bool(self.cleaned_data.get("action"))

    @property
    def will_or_action(self) -> str:
        return str(self.cleaned_data.get("will") or self.cleaned_data.get("action") or "")

    @property
    def is_written(self) -> bool:
        return any(self.boxes.values())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.waiting and self.is_written and not found.get("answered") and "answered" not in self.errors:
            self.add_error("answered", _("Please say whether this answers the question."))
        if "action" not in self.fields and self.data.get("action"):  # it was closed while this was typed
            self.add_error(None, _("It is closed: its plan stays as it is."))
        for name in (*self.BOXES, "action"):
            if (better := better_than(found.get(name) or "")) is not None:
                self.add_error(name, str(better))
        return found


def _answer_to(asked: CoachingRequest) -> str:
    question = Truncator(asked.question).chars(60)
    return str(_("The answer to %(name)s: “%(question)s”")) % {"name": asked.asked_by.name, "question": question}


class ReplyForm(SheetForm):
    """`note` is read before the form: what stands in it is what the page shows."""

    text = ProseInput(label=_("Reply"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    helpful = forms.TypedChoiceField(
        label=_("Did it help?"),
        choices=[("yes", _("Helpful")), ("no", _("Not helpful"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, note: CoachingNote, **kwargs: Any) -> None:
        self.note = note
        super().__init__(data, **kwargs)

    def stored(self, opportunity: Any, data: Any) -> dict[str, Any]:
        return {"text": self.note.seller_reply, "seen": self.note.reply_mark}

    def differences(self, fresh: Opportunity) -> list[dict[str, Any]]:
        """Both texts; what is sent next is compared with the reply that stands now."""
        self.note.refresh_from_db(fields=["seller_reply", "replied_at", "replied_by"])
        items = [item for item in super().differences(fresh) if item["name"] == "text"]
        self.data = self.data.copy()
        self.data["seen"] = self.note.reply_mark
        return items

    def saved_by(self, fresh: Opportunity) -> tuple[str, dt.datetime | None]:
        who = self.note.replied_by
        return (who.name if who is not None else "", self.note.replied_at)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("text") and found.get("helpful") is None:
            self.add_error("text", _("Write a line, or say whether it helped."))
        return found


class ReviewForm(NoteForm):
    """What is typed in review mode about one sheet; all of it may be left out. `seconds` is what the page has counted."""

    decision = LineInput(label=_("Decision"), required=False, max_length=500)
    seconds = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_decision(self) -> Any:
        if (better := better_than(self.cleaned_data["decision"])) is not None:
            raise forms.ValidationError(str(better))
        return self.cleaned_data["decision"]

    @property
    def says_something(self) -> bool:
        return self.is_written or bool(self.cleaned_data["decision"]) or self.has_action
