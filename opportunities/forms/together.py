"""What to do with the opportunities that were ticked."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.fields import ByNameField, DayField, LineInput
from opportunities.models import Opportunity
from opportunities.policies import may_reassign
from opportunities.tiers import is_in_line_above
from sellers.models import User
from sellers.picking import name_of_user

OWNER, DATE = "owner", "date"
ACTS = {OWNER: _("Hand them over"), DATE: _("Set the day of the next step")}


class TogetherForm(forms.Form):
    act = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect, choices=list(ACTS.items()))
    user = ByNameField(label=_("To which colleague"), queryset=User.objects.none(), required=False)
    reason = LineInput(label=_("Reason"), max_length=300, required=False)
    next_step_on = DayField(label=_("On which day"), required=False)
    next_step = LineInput(
        label=_("What happens next"),
        max_length=200,
        required=False,
        help_text=_("Left empty: each keeps its own next step."),
    )

    def __init__(self, *args: Any, viewer: User, records: Collection[Opportunity] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]
        # those that she leads: she is no choice for any of them, and where she is for one, the others say why not
        led = [row for row in records if is_in_line_above(viewer, row)]
        self.leaves_me_out = bool(led) and not any(may_reassign(viewer, row, to=viewer) for row in records)
        if self.leaves_me_out:
            self.fields["user"].help_text = may_reassign(viewer, led[0], to=viewer).why

    @property
    def user_words(self) -> str:
        return name_of_user(self["user"].value())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        act = said.get("act")
        wanted = {OWNER: ("user", "reason"), DATE: ("next_step_on",)}.get(str(act), ())
        words = {"user": _("Say who."), "reason": _("Please say why."), "next_step_on": _("Say on which day.")}
        for name in wanted:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, words[name])
        return said
