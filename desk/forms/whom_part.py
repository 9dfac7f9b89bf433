"""Whom one met, as a part of the one-form log: people who are known, or words that mean one of them or somebody new."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import policies, queries
from customers.actions import NEW
from customers.heard import SPEAKER
from customers.models import Company, Person
from customers.models.person import person_key
from customers.picking import (
    CompanyWords,
    chips_by_id,
    company_words,
    pick_one,
    pick_people,
    set_up_people,
    words_of,
)
from desk.actions import NewPerson
from sellers.models import User


class WhomPart(CompanyWords, forms.Form):
    """`people` may be empty where words were typed instead: one person of exactly this name, or a new one.

    `add_whom(viewer)` in `__init__`, `_check_whom(found)` in `clean`; after it `new_person` is who is to be added.
    """

    company_field = "new_company"
    viewer: User

    people = pick_people()
    new_company = pick_one(Company.objects.none(), label=_("Where does this person work?"))
    company_is_new = forms.BooleanField(label=_("This is a new company: add it"), required=False)
    new_unknown = forms.BooleanField(label=_("Affiliation unknown"), required=False)

    def add_whom(self, viewer: User) -> None:
        self.viewer = viewer
        self.offered: Collection[int] = ()
        self.new_person: NewPerson | None = None
        self.alike: list[queries.Suspect] = []  # who may be meant by the typed words
        if self.is_bound and self.data.get("take"):
            self._take()
        set_up_people(self, viewer)
        self.fields["new_company"].queryset = Company.objects.visible_to(viewer).live()  # type: ignore[attr-defined]

    # --- what was typed ------------------------------------------------------------------------------------------
    def _check_whom(self, found: dict[str, Any]) -> None:
        found["people"] = list(found.get("people") or [])
        typed = words_of(self.data, "people")
        if typed and "people" not in self.errors:
            self._find_or_add(found, typed)
        if not found.get("people") and self.new_person is None and not self.errors.keys() & {"people", "new_company"}:
            self.add_error("people", _("Say whom you met."))

    def _find_or_add(self, found: dict[str, Any], typed: str) -> None:
        same = list(queries.namesakes(self.viewer, typed)[:2])
        company = self.resolve_company(self.viewer)
        named = company is not None or bool(self.new_company_name)
        if len(same) == 1 and not named:
            found["people"].append(same[0])
        elif same and not named:
            self.add_error("people", _("Several people have this name. Choose one from the list."))
        elif named or found.get("new_unknown"):
            self._add(typed, company)
        elif "new_company" not in self.errors:
            self.add_error(
                "new_company", _("Where does this person work? Tick “Affiliation unknown” if you do not know.")
            )

    def _add(self, typed: str, company: Company | None) -> None:
        """Somebody new, unless it is exactly somebody of this company; who is only like her is asked about first."""
        known = company or self.new_company_name or None
        likely = [one for one in queries.suspects(self.viewer, name=typed, company=known) if one.is_likely]
        exactly = next((one.record for one in likely if one.record.name_key == person_key(typed)), None)
        if isinstance(exactly, Person):
            self.cleaned_data["people"].append(exactly)
        elif likely and not self.data.get("not_a_duplicate"):
            self.alike = likely
            self.add_error("people", _("This person may be here already. Look first, please."))
        else:
            self.new_person = NewPerson(typed, known)

    def _take(self) -> None:
        """A button said whom the typed words mean; what they are said to have said is hers."""
        sent: Any = self.data
        said = sent.copy()
        for name in [name for name in said if SPEAKER.match(name) and said[name] == NEW]:
            said[name] = said["take"]
        said.appendlist("people", said["take"])
        said["people_text"] = ""
        self.data = said

    def _whom_typed(self, found: dict[str, Any]) -> Person | str | None:
        """Whom the typed words mean: the one who is added, or the last of those found, since she was found by them."""
        if not words_of(self.data, "people"):
            return None
        people = found.get("people")
        return people[-1] if people and self.new_person is None else NEW

    @property
    def takes_on_new(self) -> bool:
        return bool(policies.may_take_on_new(self.viewer))

    # --- for the template ----------------------------------------------------------------------------------------
    def offer(self, people: Collection[int]) -> set[int]:
        """These people are offered to tick, beside the field that searches; returns who of them is chosen already."""
        chosen = {pk for pk, _name in self.people_chips} & set(people)
        self.offered = chosen
        return chosen

    @property
    def people_chips(self) -> list[tuple[int, str]]:
        chips = chips_by_id(self, "people", Person.objects.visible_to(self.viewer))
        return [(pk, name) for pk, name in chips if pk not in self.offered]

    @property
    def people_words(self) -> str:
        return words_of(self.data, "people") if self.is_bound else ""

    @property
    def company_words(self) -> str:
        return company_words(self, "new_company")
