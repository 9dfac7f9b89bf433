"""An action of the win plan: written, suggested, changed; and the answers of one tap."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.forms.known import KnownField, offer
from opportunities.models import ActionOrigin, ActionPurpose, Opportunity, WinAction
from opportunities.sheet_reads.people import people_known
from opportunities.sheet_reads.settles import settles
from sellers.business_time import due_day
from sellers.models import User

WORKING_DAYS = 5  # until when something is done that nobody gave a day
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")
WRITTEN = ("what", "due_on", "purpose", "closes", "who", "customer", "target")


class SuggestFields(forms.Form):
    """What of an action is asked in a meeting, as `ActionForm` reads it."""

    what = LineInput(
        label=_("What is done"), max_length=200, help_text=_("It is in the plan once the seller takes it up.")
    )
    due_on = DayField(label=_("Until"), required=False, help_text=_("Left empty: in five working days."))


class ActionForm(SheetForm):
    """Only the words are asked for; the rest has a first value, so that one tap can send it too."""

    what = LineInput(label=_("What is done"), max_length=200)
    due_on = DayField(label=_("Until"), required=False, help_text=_("Left empty: in five working days."))
    purpose = forms.ChoiceField(label=_("What for"), choices=ActionPurpose, required=False, initial=ActionPurpose.LEARN)
    who = ByNameField(label=_("Who does it"), queryset=User.objects.none(), required=False)
    customer = KnownField(label=_("Or somebody at the customer"), required=False, empty_label=_("Nobody"))
    target = KnownField(label=_("With whom"), required=False, empty_label=_("Nobody"))
    closes = forms.CharField(
        label=_("What it settles"),
        required=False,
        widget=forms.Select,
        help_text=_("The sheet then shows it beside the fact, risk or question, and until when."),
    )
    origin = forms.ChoiceField(required=False, choices=ActionOrigin, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, action: WinAction | None = None, **kwargs: Any) -> None:
        self.action = action
        super().__init__(data, **kwargs)

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        if self.action is None:
            return {}
        row = self.action  # read in this very request
        if opportunity is not self.opportunity:
            row = opportunity.win_actions.select_related("who", "customer", "target", "todo").get(pk=row.pk)
        return {name: getattr(row, name) for name in WRITTEN} | {"what": row.words}

    def prepare(self) -> None:
        self.fields["who"].queryset = User.objects.visible_to(self.viewer).active()  # type: ignore[attr-defined]
        offer(self, ["customer", "target"], people_known(self.opportunity, self.viewer))
        now = str(self["closes"].value() or "")
        choices = settles(self.opportunity, self.viewer, on=clock.today(), now=now if _CODE.fullmatch(now) else "")
        self.fields["closes"].widget.choices = choices  # type: ignore[attr-defined]

    def clean_closes(self) -> str:
        code: str = self.cleaned_data["closes"]
        if code and not _CODE.fullmatch(code):
            raise forms.ValidationError(_("This is not the code of a fact, a risk or a question."))
        return code

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        today = clock.today()
        if "due_on" not in self.errors:
            found["due_on"] = found.get("due_on") or due_day(
                today, WORKING_DAYS, unit_id=self.opportunity.owner.standing.unit_id
            )
            if self.action is None and found["due_on"] < today:
                self.add_error("due_on", _("This day has passed: choose today or a day ahead."))
        found["purpose"] = found.get("purpose") or ActionPurpose.LEARN
        if self.action is None:
            found["origin"] = found.get("origin") or ActionOrigin.SELLER
            if found["origin"] in (ActionOrigin.STANDARD, ActionOrigin.LEADER):
                found["origin"] = ActionOrigin.SELLER  # these two are said by the system, not by a form
        else:
            found.pop("origin", None)
        if found.get("customer") is not None:
            found["who"] = None
        return found
