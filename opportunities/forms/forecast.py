"""The form of a target."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.fields import LineInput
from opportunities.money import MONEY_HELP, MoneyField


class TargetForm(forms.Form):
    """An empty amount takes back what stood."""

    amount = MoneyField(label=_("Target"), required=False, help_text=MONEY_HELP)
    reason = LineInput(label=_("Why it changes"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, stands: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not stands:
            del self.fields["reason"]
