"""The form of an attitude: which, on what day, and what it rests on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.templatetags.words import day
from customers import queries
from customers.models import Attitude, ContactLog, Person
from sellers.days import DayField
from sellers.models import User

OFFERED = 20


class AttitudeForm(forms.Form):
    attitude = forms.ChoiceField(label=_("Attitude"), choices=Attitude.choices, widget=forms.RadioSelect)
    on = DayField(label=_("Attitude as of"))
    log = forms.TypedChoiceField(label=_("Which record says so?"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, viewer: User, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logs = {log.pk: log for log in queries.logs_to_rest_on(person, viewer=viewer)[:OFFERED]}
        named = [(pk, _words(log)) for pk, log in self.logs.items()]
        self.fields["log"].choices = [("", _("No record")), *named]  # type: ignore[attr-defined]
        self.fields["attitude"].initial = person.attitude
        self.fields["on"].initial = clock.today

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(_("This day lies ahead."))
        return on

    def values(self) -> dict[str, Any]:
        """As `set_attitude` takes them."""
        found = self.cleaned_data
        return {"attitude": found["attitude"], "on": found["on"], "log": self.logs.get(found["log"])}


def _words(log: ContactLog) -> str:
    return f"{day(log.happened_at)} · {_('Confidential record') if log.is_confidential else log.line}"
