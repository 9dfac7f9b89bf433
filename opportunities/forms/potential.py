"""Why a potential opportunity is not watched any more."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.fields import LineInput


class EndForm(forms.Form):
    reason = LineInput(label=_("Reason"), max_length=200)
