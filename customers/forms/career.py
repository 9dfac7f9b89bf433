"""Forms of careers: what has changed for a person, and who follows her."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from customers.models import Company, Departure, Employment, EmploymentReason, Person
from customers.models.person import person_key
from customers.picking import CompanyWords, company_words, pick_one, words_of
from sellers.days import DayField
from sellers.models import User

WHAT = (
    (EmploymentReason.MOVED, _("Moved to another company")),
    (EmploymentReason.PROMOTED, _("Promoted")),
    (EmploymentReason.TRANSFERRED, _("Changed department")),
    (EmploymentReason.JOINED, _("Works for one more company")),
    (EmploymentReason.LEFT, _("Retired")),
)
ELSEWHERE = (EmploymentReason.MOVED, EmploymentReason.JOINED)  # a company is asked for


class MoveForm(CompanyWords, forms.Form):
    """One change of place. `leaving` is asked only of somebody with several employments."""

    reason = forms.ChoiceField(label=_("What has changed?"), choices=WHAT, widget=forms.RadioSelect)
    company = pick_one(Company.objects.none(), label=_("New company"))
    company_is_new = forms.BooleanField(label=_("This is a new company: add it"), required=False)
    unknown_company = forms.BooleanField(label=_("We do not know where"), required=False)
    title = forms.CharField(label=_("New job title"), max_length=80, required=False)
    department = forms.CharField(label=_("New department"), max_length=80, required=False)
    on = DayField(label=_("Day of the change"))
    leaving = forms.ModelMultipleChoiceField(
        Employment.objects.none(),
        label=_("Which employment ended?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, viewer: User, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        rows = Employment.objects.visible_to(viewer).open().filter(person=person).select_related("company")
        self.jobs = list(rows.order_by("-is_primary", "id"))
        self.fields["company"].queryset = Company.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        self.fields["leaving"].queryset = rows  # type: ignore[attr-defined]
        self.fields["leaving"].label_from_instance = lambda job: job.company.name  # type: ignore[attr-defined]
        self.fields["reason"].initial = EmploymentReason.MOVED
        self.fields["on"].initial = clock.today
        self.fields["leaving"].initial = [job.pk for job in self.jobs if job.is_primary]

    @property
    def has_several(self) -> bool:
        return len(self.jobs) > 1

    @property
    def company_words(self) -> str:
        return company_words(self)

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day lies ahead. Write the change down when it has happened."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("reason") not in ELSEWHERE:
            found["company"] = None
            self.errors.pop("company", None)
            return found
        found["company"] = self.resolve_company(self.viewer)
        named = found["company"] is not None or self.new_company_name or "company" in self.errors
        unknown = found.get("unknown_company") and found["reason"] == EmploymentReason.MOVED
        if not named and not unknown:
            self.add_error("company", _("Which company is it? Tick “We do not know where” if nobody knows."))
        return found

    def values(self) -> dict[str, Any]:
        """As `move_person` takes them; a new company is added by the view."""
        found = {name: self.cleaned_data[name] for name in ("reason", "company", "title", "department", "on")}
        return found | ({"leaving": list(self.cleaned_data["leaving"])} if self.has_several else {})


class SuccessorForm(forms.Form):
    """Somebody we know there, the name of somebody new, or nobody."""

    person = pick_one(Person.objects.none(), label=_("Who follows?"))
    title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    nobody = forms.BooleanField(label=_("Nobody follows: the place is gone"), required=False)

    def __init__(self, *args: Any, viewer: User, departure: Departure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departure, self.new_name = departure, ""
        self.fields["person"].queryset = self.known = Person.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        self.fields["title"].initial = departure.employment.title

    @property
    def person_words(self) -> str:
        return words_of(self.data, "person") if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        typed = self.person_words
        if found.get("person") is None and typed and "person" not in self.errors:
            there = self.known.filter(employments__company=self.departure.company_id, employments__to_on=None)
            found["person"] = there.filter(name_key=person_key(typed)).first()
            self.new_name = "" if found["person"] is not None else typed
        if not found.get("person") and not self.new_name and not found.get("nobody") and "person" not in self.errors:
            self.add_error("person", _("Say who follows, or that nobody does."))
        return found

    def values(self) -> dict[str, Any]:
        """As `name_successor` takes them."""
        if self.cleaned_data["nobody"]:
            return {}
        return {"person": self.cleaned_data["person"], "name": self.new_name, "title": self.cleaned_data["title"]}
