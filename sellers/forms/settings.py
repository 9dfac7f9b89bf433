"""Shape of what people type about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sellers.models import Language, Theme, User
from sellers.numbers import WholeField

# the zones that a Korean company's people work in; her own is added where it is another
ZONES = (
    "Asia/Seoul", "Asia/Tokyo", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Ho_Chi_Minh", "Asia/Bangkok",
    "Asia/Jakarta", "Asia/Manila", "Asia/Singapore", "Asia/Kolkata", "Asia/Tashkent", "Asia/Dubai", "Asia/Riyadh",
    "Europe/Istanbul", "Europe/Moscow", "Europe/Berlin", "Europe/Paris", "Europe/London", "UTC", "Africa/Cairo",
    "Africa/Nairobi", "America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Mexico_City",
    "America/Denver", "America/Los_Angeles", "Pacific/Auckland", "Australia/Sydney",
)  # fmt: skip


class SettingsForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Times on your pages are shown in this zone."))
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Single keys such as L for the log. ? shows them all."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = ZONES if user.time_zone in ZONES else (*ZONES, user.time_zone)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(zone, zone.replace("_", " ")) for zone in zones]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=Language.choices)


class SnoozeForm(forms.Form):
    days = WholeField(label=_("Days"), min_value=1, max_value=7, initial=1, required=False)

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or 1
