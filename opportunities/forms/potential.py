"""A potential opportunity: its line and the guesses, and why it is not watched any more."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.actions.potential import potential_state
from opportunities.forms.catalogue import RecordForm
from opportunities.forms.fields import LineInput
from opportunities.guesses import GUESSES, GuessFields


class PotentialForm(GuessFields, RecordForm):
    line = LineInput(label=_("One line"), max_length=200)

    field_order = ("line", *GUESSES)
    state_of = staticmethod(potential_state)


class EndForm(forms.Form):
    reason = LineInput(label=_("Reason"), max_length=200)
