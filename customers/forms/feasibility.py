"""Three questions that only somebody at the company can answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import queries
from customers.models import Company, FeasibilityCode, Person
from customers.models.feasibility import TOLD
from customers.picking import pick_one, words_of
from sellers.models import User

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("", _("Not known"))]
MEANS = {"yes": True, "no": False, "": None}


def _question(code: FeasibilityCode) -> forms.ChoiceField:
    return forms.ChoiceField(label=code.label, choices=ANSWERS, required=False, widget=forms.RadioSelect)


class FeasibilityForm(forms.Form):
    in_use = _question(FeasibilityCode.IN_USE)
    budget = _question(FeasibilityCode.BUDGET)
    fit = _question(FeasibilityCode.FIT)
    told_by = pick_one(Person.objects.none(), label=_("From whom did you hear it?"))

    def __init__(self, *args: Any, viewer: User, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.company = viewer, company
        self.fields["told_by"].queryset = Person.objects.visible_to(viewer).live()  # type: ignore[attr-defined]

    @property
    def told_by_words(self) -> str:
        return words_of(self.data, "told_by") if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        typed = words_of(self.data, "told_by")
        if typed and not found.get("told_by") and "told_by" not in self.errors:
            there = queries.named_at(self.company, typed, viewer=self.viewer)
            if len(there) == 1:
                found["told_by"] = there[0]
            else:
                self.add_error("told_by", _("Choose who told you from the list, or add this person first."))
        return found

    def answers(self) -> dict[str, bool | None]:
        return {code: MEANS[self.cleaned_data[code]] for code in TOLD}


def starting(facts: list[Any]) -> dict[str, str]:
    """What is known already."""
    return {fact.code: "yes" if fact.is_yes else "no" for fact in facts if fact.is_yes is not None}
