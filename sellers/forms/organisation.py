"""Forms of units: new, edit, and what changes from a day on."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.scoping import id_from
from sellers.days import DayField
from sellers.models import OrgUnit, UnitKind, UnitParent, User
from sellers.picking import ByNameField
from sellers.staff_reads.tree import is_name_taken, unit_choices

# what usually hangs below what: the kind that a new unit starts with
BELOW = {
    UnitKind.COMPANY: UnitKind.DIVISION,
    UnitKind.DIVISION: UnitKind.BRANCH,
    UnitKind.BRANCH: UnitKind.TEAM,
    UnitKind.TEAM: UnitKind.TEAM,
    UnitKind.STAFF: UnitKind.TEAM,
}


class UnitPick(forms.ChoiceField):
    """A unit from the tree, each with those above it."""

    def offer(self, viewer: User, *, on: dt.date, empty: Any, without: OrgUnit | None = None) -> None:
        self.viewer = viewer
        self.choices = [("", empty), *unit_choices(viewer, on=on, without=without)]

    def clean(self, value: Any) -> Any:
        chosen = id_from(super().clean(value))
        return OrgUnit.objects.visible_to(self.viewer).filter(pk=chosen).first() if chosen else None


def colleague_field(**options: Any) -> ByNameField:
    """One of our people, searched for on the server; `see` gives it its rows."""
    return ByNameField(User.objects.none(), required=False, **options)


def see(field: forms.Field, viewer: User) -> None:
    assert isinstance(field, ByNameField)
    field.queryset = User.objects.visible_to(viewer).active()


def shown_name(form: forms.BaseForm, name: str) -> str:
    """What the combobox `name` shows: the words typed, else the name of whom the form starts with."""
    typed = form.data.get(f"{name}_text") if form.is_bound else None
    if typed:
        return str(typed)
    value = form[name].value()
    if isinstance(value, User):
        return value.name
    found = User.objects.filter(pk=id_from(value)).first() if value else None
    return found.name if found is not None else ""


class AsksSameName(forms.Form):
    """Asks once about a unit whose name another one beside it has; the tick says that both are meant."""

    same_name_is_right = forms.BooleanField(label=_("Yes, a second unit of this name"), required=False)
    asks_name = False

    def ask_of_name(self, found: dict[str, Any], *, parent: OrgUnit | None, but: OrgUnit | None = None) -> None:
        is_right, name = found.pop("same_name_is_right", False), found.get("name")
        self.asks_name = bool(name) and is_name_taken(name, parent=parent, on=clock.today(), but=but)
        if self.asks_name and not is_right:
            self.add_error("name", gettext("There is a unit of this name here already. If both are meant, tick below."))

    def visible(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "same_name_is_right" or self.asks_name]


class NewUnitForm(AsksSameName):
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    parent = UnitPick(label=_("Under which unit"), required=False)
    on = DayField(label=_("From"), help_text=_("The unit is there from this day on."))
    leader = colleague_field(
        label=_("Leader"), help_text=_("Leave it empty if the leader is still to be invited.")
    )  # fmt: skip
    cost_center = forms.CharField(label=_("Cost centre"), max_length=40, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    field_order = ("name", "same_name_is_right")

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(viewer, on=clock.today(), empty=_("None: it stands at the top"))  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today
        see(self.fields["leader"], viewer)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self.ask_of_name(found, parent=found.get("parent"))
        return found

    @property
    def leader_words(self) -> str:
        return shown_name(self, "leader")


class UnitEditForm(AsksSameName, forms.ModelForm):  # type: ignore[type-arg]
    field_order = ("name", "same_name_is_right")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        above = UnitParent.objects.on(clock.today()).filter(unit_id=self.instance.pk).first()
        if "name" in self.changed_data:
            self.ask_of_name(found, parent=above.parent if above is not None else None, but=self.instance)
        found.pop("same_name_is_right", None)
        return found

    class Meta:
        model = OrgUnit
        fields = ("name", "kind", "cost_center", "name_en")
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "cost_center": _("Cost centre"),
            "name_en": _("Name in English"),
        }


class FromDayForm(forms.Form):
    """Base of what changes from a day on: the day, and why if somebody may ask later."""

    on = DayField(label=_("From"))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    field_order: tuple[str, ...] = ()

    def __init__(self, *args: Any, viewer: User, unit: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earliest = unit.opened_on
        self.fields["on"].initial = max(clock.today(), earliest) if earliest else clock.today()
        self.prepare(viewer, unit)

    def prepare(self, viewer: User, unit: OrgUnit) -> None:
        """Choices that depend on the unit."""


class MoveForm(FromDayForm):
    parent = UnitPick(label=_("Under which unit"), required=False)
    field_order = ("parent", "on", "reason")

    def prepare(self, viewer: User, unit: OrgUnit) -> None:
        empty = _("None: it stands at the top")
        self.fields["parent"].offer(viewer, on=clock.today(), empty=empty, without=unit)  # type: ignore[attr-defined]


class LeaderForm(FromDayForm):
    leader = colleague_field(label=_("Leader"))
    nobody = forms.BooleanField(label=_("No leader for the time being"), required=False)
    field_order = ("leader", "nobody", "on", "reason")

    def prepare(self, viewer: User, unit: OrgUnit) -> None:
        see(self.fields["leader"], viewer)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("nobody"):
            found["leader"] = None
            self.errors.pop("leader", None)
        elif not found.get("leader") and "leader" not in self.errors:
            self.add_error("leader", _("Choose a person, or tick that there is no leader for the time being."))
        return found

    @property
    def leader_words(self) -> str:
        return shown_name(self, "leader")


class CloseForm(FromDayForm):
    on = DayField(label=_("Closed from"), help_text=_("The day before is the last one on which the unit is there."))
