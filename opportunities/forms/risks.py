"""A risk pointed out by hand, and a strength."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.base import SheetForm
from opportunities.forms.fields import LineInput
from opportunities.forms.known import KnownField, offer
from opportunities.models import RiskLevel
from opportunities.sheet_reads.people import people_known
from opportunities.words import flag_words


class FlagForm(SheetForm):
    text = LineInput(label=_("What is the risk?"), max_length=200)
    level = forms.ChoiceField(
        label=_("How grave"),
        choices=[(RiskLevel.WARN.value, RiskLevel.WARN.label), (RiskLevel.INFO.value, RiskLevel.INFO.label)],
        widget=forms.RadioSelect,
        initial=RiskLevel.WARN,
    )


class StrengthForm(SheetForm):
    text = LineInput(label=_("What speaks for us?"), max_length=200, help_text=_("Best in the customer's words."))
    person = KnownField(label=_("Who said it"), required=False, empty_label=_("Nobody"))
    offsets = forms.ChoiceField(label=_("Which risk does it outweigh?"), required=False)

    def stored(self, opportunity: Any, data: Any) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        offer(self, ["person"], people_known(self.opportunity, self.viewer))
        standing = self.opportunity.flags.filter(cleared_on__isnull=True).order_by("code")
        known = [(flag.code, flag.text if flag.code.startswith("M") else flag_words(flag.code)) for flag in standing]
        self.fields["offsets"].choices = [("", _("None of these")), *dict(known).items()]  # type: ignore[attr-defined]
