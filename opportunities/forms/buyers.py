"""Who decides, uses, examines and helps at the customer: named on the map, changed on a card of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.fields import clean_text
from core.templatetags.words import day
from customers import queries
from customers.models import Attitude, ContactLog, Person
from customers.models.person import person_key
from opportunities.forms.base import SheetForm
from opportunities.forms.fields import ByNameField, LineInput, NamedField
from opportunities.forms.known import KnownField, KnownManyField, offer
from opportunities.models import BuyerRole, BuyingRole, Influence, Mode, Opportunity
from opportunities.sheet_reads.rows import buyers_of, contacts_with
from sellers.models import User

LOGS = 8  # to choose from as the source of what is said


class BuyerFields(SheetForm):
    """What a card of the map says; all but the roles may stay unknown. `keeps_log`: the record that says so is one that the
    writer may not read, and stays without being shown."""

    keeps_log = False

    roles = forms.MultipleChoiceField(
        label=_("Part in the decision"), choices=BuyingRole, widget=forms.CheckboxSelectMultiple
    )
    attitude = forms.ChoiceField(label=_("Attitude to us"), choices=Attitude, widget=forms.RadioSelect, required=False)
    influence = forms.ChoiceField(label=_("Influence"), choices=Influence, widget=forms.RadioSelect, required=False)
    mode = forms.ChoiceField(
        label=_("Response mode"),
        choices=[("", _("Not known")), *Mode.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("How they see what they have today against what they want."),
    )
    business_result = LineInput(
        label=_("Business result"),
        max_length=200,
        required=False,
        help_text=_("What does it do for their work, in numbers where they gave them?"),
    )
    personal_win = LineInput(
        label=_("Personal win"),
        max_length=200,
        required=False,
        help_text=_("What does this person gain if the problem is solved?"),
    )
    our_contact = ByNameField(label=_("Our contact"), queryset=User.objects.none(), required=False)
    listeners = KnownManyField(label=_("Influences whom"), required=False)
    log = KnownField(label=_("Which record says so"), required=False, empty_label=pgettext_lazy("record", "None"))

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["our_contact"].queryset = User.objects.visible_to(self.viewer).active()
        there = {one.person_id: one.person for one in buyers_of(self.opportunity, self.viewer)}
        others = [person for pk, person in there.items() if pk != self.about]
        offer(self, ["listeners"], sorted(others, key=lambda one: (one.name_key, one.pk)))
        if not others:
            del fields["listeners"]
        near = {*there, self.about, self.opportunity.person_id}
        found = contacts_with([pk for pk in near if pk], self.viewer, size=LOGS)
        logs = {one.log.pk: one.log for one in found}
        kept = self.get_initial_for_field(fields["log"], "log")
        if kept is not None and kept.pk not in logs:
            logs[kept.pk] = kept
        offer(self, ["log"], logs.values(), log_label)
        self.keeps_log = kept is not None and not _is_open_to(self.viewer, kept)
        if self.keeps_log:
            del fields["log"]
        self.initial.setdefault("influence", Influence.MID)
        self.initial.setdefault("attitude", Attitude.UNKNOWN)

    @property
    def about(self) -> int | None:
        """Whom the form is about, where that is known."""
        return None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["influence"] = found.get("influence") or Influence.MID
        if "listeners" in self.fields:
            found["listeners"] = sorted(found.get("listeners") or (), key=lambda one: one.pk)
        return found | {"keeps_log": self.keeps_log}


def _is_open_to(viewer: User, log: ContactLog) -> bool:
    if not log.is_confidential or log.author_id == viewer.pk:
        return True
    return bool(ContactLog.objects.visible_to(viewer).filter(pk=log.pk).exists())


def log_label(log: ContactLog) -> str:
    return f"{day(clock.day_of(log.happened_at), 'short')} {log.get_channel_display()} · {log.listed}"


def stored_of(row: BuyerRole) -> dict[str, Any]:
    """What stands on a card, by the names of the form's fields."""
    names = ("roles", "influence", "mode", "business_result", "personal_win", "our_contact", "log")
    heard = [line.target.person for line in row.influences.select_related("target__person")]
    own = {name: getattr(row, name) for name in names}
    return own | {"attitude": row.person.attitude, "listeners": sorted(heard, key=lambda one: one.pk)}


class BuyerForm(BuyerFields):
    """Asks for two things: who, and which part. Words that nobody is known by are somebody new at the customer."""

    person = NamedField(label=_("Person at the customer"), queryset=Person.objects.none())
    title = LineInput(
        label=pgettext_lazy("of a person", "Position"), max_length=80, required=False, help_text=_("Of somebody new.")
    )
    person_is_new = forms.BooleanField(label=_("This is somebody else of the same name"), required=False)
    field_order = ("person", "roles")

    asks_if_new = False
    new_name = ""

    def prepare(self) -> None:
        self.fields["person"].queryset = Person.objects.visible_to(self.viewer).live()  # type: ignore[attr-defined]
        super().prepare()

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        """Nothing stands there yet; it begins with whose opportunity it is."""
        return {"person": opportunity.person} if data is None else {}

    @property
    def texts(self) -> dict[str, str]:
        person = self.get_initial_for_field(self.fields["person"], "person")
        typed = self.data.get("person_text") if self.is_bound else None
        return super().texts | {"person": typed if typed is not None else str(person or "")}

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        typed = clean_text(str(self.data.get("person_text") or ""))[:200]
        if found.get("person") is None and "person" not in self.errors:
            if not typed:
                self.add_error("person", _("Name the person at the customer."))
            else:
                found["person"] = self._named(typed)
        person = found.get("person")
        if person is not None and self.opportunity.buyers.filter(person=person).exists():
            words = _("%(name)s stands on the map already: change what is known on the card there.")
            self.add_error("person", words % {"name": person.name})
        return found

    def _named(self, typed: str) -> Person | None:
        """Who of this company has the name; else it is somebody new, unless others have it."""
        company = self.opportunity.company
        here = queries.named_at(company, typed, viewer=self.viewer) if company is not None else []
        if len(here) == 1:
            return here[0]
        same = Person.objects.visible_to(self.viewer).live().filter(name_key=person_key(typed))  # type: ignore[attr-defined]
        if not self.cleaned_data.get("person_is_new") and (here or same.exists()):
            self.asks_if_new = True
            self.add_error("person", _("There is somebody of this name. Choose from the list, or tick the box below."))
            return None
        self.new_name = typed
        return None


class BuyerEditForm(BuyerFields):
    """A card of the map, about somebody who stands on it."""

    def __init__(self, data: Any = None, *, buyer: BuyerRole, **kwargs: Any) -> None:
        self.buyer = buyer
        super().__init__(data, **kwargs)

    @property
    def about(self) -> int | None:
        return self.buyer.person_id

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        row: BuyerRole | None = self.buyer  # read in this very request
        if opportunity is not self.opportunity:
            rows = opportunity.buyers.select_related("person", "our_contact", "log")
            row = rows.filter(pk=self.buyer.pk).first()
        return stored_of(row) if row is not None else {}
