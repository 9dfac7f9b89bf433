"""The one-form log: whom one met and one line are asked; everything else is there on demand."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.days import DayField
from customers import queries
from customers.actions import NEW
from customers.heard import HeardPart
from customers.log_files import FilesPart, Held
from customers.models import Channel, Company, Person, Topic
from customers.models.log import ONE_WAY_CHANNELS
from customers.models.person import person_key
from customers.picking import (
    CompanyWords,
    check_past,
    chips_by_id,
    company_words,
    moment_field,
    pick_many,
    pick_one,
    pick_people,
    set_up_people,
    words_of,
)
from desk.actions import NewPerson
from desk.forms.promise_part import PromisePart
from opportunities.money import MONEY_HELP, AsksLargeAmount, MoneyField
from sellers.models import User

MORE = ("happened_at", "channel", "answered", "body", "topics", "is_confidential", "readers", "kept_files")
OPPORTUNITY = ("need", "title", "amount", "expected_order_on", "next_step", "next_step_on")


class OpportunityPart(AsksLargeAmount):
    """The same words as an opportunity, with its next step."""

    raise_it = forms.BooleanField(label=_("Raise an opportunity from this"), required=False)
    need = forms.CharField(label=_("Need in the customer's words"), max_length=300, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    amount = MoneyField(label=_("Expected amount"), required=False, help_text=MONEY_HELP)
    expected_order_on = DayField(label=_("Expected order date"), required=False)
    next_step = forms.CharField(label=_("Next step or appointment"), max_length=200, required=False)
    next_step_on = DayField(label=_("On"), required=False)

    def _check_opportunity(self, found: dict[str, Any]) -> None:
        if found.get("next_step_on") and not found.get("next_step"):
            self.add_error("next_step", _("What happens on this day?"))
        if found.get("next_step_on") and found["next_step_on"] < clock.today():
            self.add_error("next_step_on", _("A next step lies ahead. Choose today or later."))

    def opportunity_values(self) -> dict[str, Any] | None:
        """As `raise_opportunity` takes them; None where none is raised."""
        if not self.cleaned_data["raise_it"]:
            return None
        return {name: self.cleaned_data[name] for name in OPPORTUNITY if self.cleaned_data[name]}


class LogForm(CompanyWords, HeardPart, PromisePart, FilesPart, OpportunityPart):
    """`people` may be empty where words were typed instead: one person of exactly this name, or a new one."""

    company_field = "new_company"

    people = pick_people()
    line = forms.CharField(label=_("One line"), max_length=200)
    new_company = pick_one(Company.objects.none(), label=_("Where does this person work?"))
    company_is_new = forms.BooleanField(label=_("This is a new company: add it"), required=False)
    new_unknown = forms.BooleanField(label=_("Affiliation unknown"), required=False)

    happened_at = moment_field(label=_("When"), help_text=_("Empty means now."))
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, required=False, widget=forms.RadioSelect)
    answered = forms.BooleanField(label=_("The customer answered"), required=False)
    body = forms.CharField(
        label=_("In more words"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_confidential = forms.BooleanField(label=_("Confidential: only you and those you name"), required=False)
    readers = pick_many(User.objects.none(), label=_("Who may read it besides you?"))

    def __init__(self, *args: Any, viewer: User, held: Held | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.offered: Collection[int] = ()
        self.new_person: NewPerson | None = None
        self.alike: list[queries.Suspect] = []  # who may be meant by the typed words
        if self.is_bound and self.data.get("take"):
            self._take()
        set_up_people(self, viewer)
        self.fields["new_company"].queryset = Company.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        self.fields["readers"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]
        self.fields["channel"].initial = Channel.VISIT
        self.add_heard()
        self.add_promises(viewer)
        self.add_files(viewer, held=held)

    # --- whom ------------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["people"] = list(found.get("people") or [])
        typed = words_of(self.data, "people")
        if typed and "people" not in self.errors:
            self._find_or_add(found, typed)
        if not found.get("people") and self.new_person is None and not self.errors.keys() & {"people", "new_company"}:
            self.add_error("people", _("Say whom you met."))
        if found.get("happened_at"):
            check_past(self)
        found["heard"] = self.clean_heard(found.get("people") or [], new=self._whom_typed(found, typed))
        found |= self.clean_files()
        self._check_confidence(found)
        self._check_opportunity(found)
        self._check_promises(found)
        return found

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
        """A button said whom the typed words mean."""
        self.data = self.data.copy()
        self.data.appendlist("people", self.data["take"])
        self.data["people_text"] = ""

    def _whom_typed(self, found: dict[str, Any], typed: str) -> Person | str | None:
        """Whom the typed words mean: the one who is added, or the last of those found, since she was found by them."""
        if not typed:
            return None
        people = found.get("people")
        return people[-1] if people and self.new_person is None else NEW

    # --- what follows from it --------------------------------------------------------------------------------
    def _check_confidence(self, found: dict[str, Any]) -> None:
        """Nothing confidential is copied to where others read it."""
        if not found.get("is_confidential"):
            return
        if Topic.POTENTIAL in found.get("topics", []):
            message = _("A potential opportunity is seen by everybody: leave this topic out of a confidential record.")
            self.add_error("topics", message)
        if found.get("raise_it") and not found.get("need"):
            self.add_error("need", _("The line stays confidential: write the need as others may read it."))

    def log_values(self) -> dict[str, Any]:
        """As `write_log` takes them."""
        found = self.cleaned_data
        channel = found["channel"] or Channel.VISIT
        return {
            "line": found["line"],
            "happened_at": found["happened_at"],
            "channel": channel,
            "body": found["body"],
            "topics": found["topics"],
            "heard": found["heard"],
            "files": found["files"],
            "captions": found["captions"],
            "is_confidential": found["is_confidential"],
            "readers": list(found["readers"]),
            "two_way": found["answered"] if channel in ONE_WAY_CHANNELS else None,
        }

    # --- for the template ------------------------------------------------------------------------------------
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
    def reader_chips(self) -> list[tuple[int, str]]:
        return chips_by_id(self, "readers", User.objects.visible_to(self.viewer))

    @property
    def people_words(self) -> str:
        return words_of(self.data, "people") if self.is_bound else ""

    @property
    def company_words(self) -> str:
        return company_words(self, "new_company")

    @property
    def more_is_open(self) -> bool:
        typed = self.is_bound and any(self.data.get(name) for name in ("body", "happened_at", "is_confidential"))
        wrong = any(name in MORE or name.startswith("heard_") for name in self.errors)
        return bool(typed) or wrong or bool(self.is_bound and (self.heard_is_typed or self.files_shown))
