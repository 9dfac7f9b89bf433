"""Coaching on the sheet: a question, a note in the margin, a reply."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput, ProseInput
from opportunities.models import CoachingRequest
from sellers.models import User

# Questions that interrogate instead of helping (domain.md §3.4).
_BANNED = re.compile(
    r"왜\s*아직|아직도?\s*안\s*(됐|되었|된|했)|몇\s*(%|％|퍼센트|프로)|확률이?\s*(얼마|몇)"
    r"|why\s+(is|has|have|did)n[o']?t\b.*\byet|what\s+(%|percent|probability)|how\s+(many|much)\s+percent",
    re.IGNORECASE,
)
KIND_REFUSAL = _(
    "This question puts pressure on and helps nobody. Ask instead: what did the customer do or say, and what is the "
    "one next step?"
)


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
    text = ProseInput(
        label=_("Coaching note"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A question or one action. Read by the seller, you and the seller's line only."),
    )
    goal = _grow(_("Goal"), _("In this stage, what would the customer do if it goes well?"))
    reality = _grow(_("Reality"), _("What did the customer really say or do? What do we not know?"))
    options = _grow(_("Options"), _("Which other ways are there? Whose help is needed?"))
    will = _grow(_("Will"), _("Which one action comes next, when, and how can I help?"))
    is_plain = forms.TypedChoiceField(
        label=_("This note is"),
        choices=[("", _("the answer to this question")), ("yes", _("a note of its own"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    request = forms.ModelChoiceField(
        label=_("Answers the question"),
        queryset=CoachingRequest.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )

    def prepare(self) -> None:
        mine = self.opportunity.coaching_requests.visible_to(self.viewer).filter(to=self.viewer)
        self.fields["request"].queryset = mine  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("text", "goal", "reality", "options", "will"):
            if _BANNED.search(found.get(name) or ""):
                self.add_error(name, KIND_REFUSAL)
        return found


class ReplyForm(SheetForm):
    text = ProseInput(label=_("Reply"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    helpful = forms.TypedChoiceField(
        label=_("Did it help?"),
        choices=[("yes", _("Helpful")), ("no", _("Not helpful"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("text") and found.get("helpful") is None:
            self.add_error("text", _("Write a line, or say whether it helped."))
        return found
