"""Forms of employees: new, her own data, and what changes from a day on."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock
from sellers.days import DayField
from sellers.forms.organisation import UnitPick
from sellers.models import Language, Role, User

# what a role changes, as it is today (desk.queries.today, opportunities.policies, the administration)
ROLE_WORDS = {
    Role.SELLER: _("Looks after customers and opportunities; Today begins with their own next steps."),
    Role.LEADER: _(
        "Coaches; Today begins with what their people ask. Whose records they read follows from the unit they lead."
    ),
    Role.EXECUTIVE: _("Reads the sums of every unit, and is asked for coaching like a leader."),
    Role.PARTNER_MANAGER: _("Sells with partners; Today begins with their own next steps."),
    Role.SATISFACTION_OWNER: _("Hears what customers are unhappy about; reads what every employee reads."),
    Role.STRATEGY_OWNER: _("Looks after plans and goals; reads what every employee reads."),
    Role.MARKETING: _("Brings in new contacts; reads what every employee reads."),
    Role.ADMIN: _("Runs people, organisation, settings, imports and the audit log; reads no more amounts than others."),
}


class RolesWidget(forms.CheckboxSelectMultiple):
    """Each role with a sentence of what it changes."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"words": ROLE_WORDS.get(Role(str(value)), "")}


class RolesField(forms.MultipleChoiceField):
    widget = RolesWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Role.choices, required=False, **kwargs)


class PlacedForm(forms.Form):
    """Where somebody works from a day on, with her title."""

    unit = UnitPick(label=_("Unit"))
    job_title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    on = DayField(label=_("From"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(viewer, on=clock.today(), empty=_("Choose a unit"))  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today


class NewEmployeeForm(PlacedForm):
    """Name, e-mail and unit are asked for; the rest has an answer already."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("They log in with it, and the invitation goes there.")
    )
    leads = forms.BooleanField(label=_("Leads this unit"), required=False)
    roles = RolesField(label=_("Roles"), help_text=_("Roles may be changed later from any day on."))
    on = DayField(label=_("First day"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    rank = forms.CharField(label=_("Rank"), max_length=60, required=False)
    field_order = ("name", "email", "unit", "job_title", "leads", "roles", "on", "language", "rank", "name_en")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("leads") and Role.LEADER not in found.get("roles", []):
            found["roles"] = [*found.get("roles", []), Role.LEADER.value]
        return found


class EmployeeEditForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("name", "email", "language", "name_en")
        labels = {
            "name": _("Name"),
            "email": _("E-mail"),
            "language": _("Language"),
            "name_en": _("Name in English"),
        }
        help_texts = {"email": _("They log in with it.")}

    def clean_email(self) -> str | None:
        if not self.cleaned_data["email"] and not self.instance.is_imported:
            raise ValidationError(self.fields["email"].error_messages["required"], code="required")
        return self.cleaned_data["email"] or None


class PlaceForm(PlacedForm):
    leads = forms.BooleanField(label=_("Leads this unit"), required=False)
    rank = forms.CharField(label=_("Rank"), max_length=60, required=False)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    field_order = ("unit", "job_title", "rank", "leads", "on", "reason")


class RolesForm(forms.Form):
    roles = RolesField(label=_("Roles"))
    on = DayField(label=_("From"))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class LeaveForm(forms.Form):
    on = DayField(label=_("Last day"), help_text=_("Place, roles and leadership end with this day."))
    at_once = forms.BooleanField(
        label=_("End their access now"),
        required=False,
        help_text=_("They are logged out on every device within this minute, whatever the last day is."),
    )
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class RehireForm(PlacedForm):
    roles = RolesField(label=_("Roles"))
    on = DayField(label=_("First day"))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    field_order = ("unit", "job_title", "roles", "on", "reason")


def first_day(unit_opens: dt.date | None) -> dt.date:
    """Today, or the day on which the unit opens."""
    today = clock.today()
    return max(today, unit_opens) if unit_opens is not None else today
