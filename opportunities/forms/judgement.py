"""A leader's opinion, and the word on the same purchase."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.base import SheetForm
from opportunities.forms.fields import LineInput
from opportunities.forms.known import KnownField, offer


class OpinionForm(SheetForm):
    """Empty words take it back."""

    text = LineInput(
        label=_("Leader's opinion"),
        max_length=200,
        required=False,
        help_text=_("In words, without a number. It stands beside the facts and changes none of them."),
    )


class SamePurchaseForm(SheetForm):
    other = KnownField(label=_("The earlier one"), empty_label=None, widget=forms.RadioSelect)
    is_same = forms.TypedChoiceField(
        label=_("Is it the same purchase?"),
        choices=[("yes", _("The same: leave this one out of the forecast")), ("no", _("Different: both count"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = LineInput(label=_("Why"), max_length=200, required=False)

    def prepare(self) -> None:
        from opportunities.twins import to_judge

        self.others = to_judge(self.opportunity, self.viewer)
        offer(self, ["other"], self.others)
