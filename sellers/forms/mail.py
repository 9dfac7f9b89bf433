"""Shape of what people choose to get by mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sellers.models import DIGEST_HOURS


class MailForm(forms.Form):
    digest_on = forms.BooleanField(
        label=_("What there is to do today, in the morning"),
        required=False,
        help_text=_("On working days, when there is something to say."),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("At what time"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in DIGEST_HOURS]
    )
    urgent_by_mail = forms.BooleanField(
        label=_("Urgent notifications at once"),
        required=False,
        help_text=_("Such as a question to you, a doubt about your evidence, an opportunity that is handed to you."),
    )

    def __init__(self, *args: Any, is_urgent_allowed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_urgent_allowed:
            del self.fields["urgent_by_mail"]


class BounceForm(forms.Form):
    """A letter that came back."""

    address = forms.EmailField(
        label=_("Address that the letter went to"),
        max_length=254,
        help_text=_("From now on mail for it is held, until you say “Again” or the person's address changes."),
    )
    words = forms.CharField(
        label=_("What the other mail server says"),
        max_length=300,
        required=False,
        help_text=_("Such as “550 5.1.1 No such user”."),
    )
