"""The form of a person: two required answers, the rest on demand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import policies, queries
from customers.models import Company, Person
from customers.picking import CompanyWords, company_words, pick_one
from sellers.models import User
from sellers.numbers import WholeField

MORE = (
    "kind", "interests", "preferred_channel", "contact_cycle_days", "crops", "area_m2", "source", "do_not_contact",
)  # fmt: skip


class PersonForm(CompanyWords, forms.ModelForm):  # type: ignore[type-arg]
    """A new person. `duplicates` are those who may be the same; `not_a_duplicate` says that she is not."""

    field_order = ("name", "company", "company_is_new", "unknown_company", "title", "department", "mobile", "email")
    company = pick_one(Company.objects.none(), label=_("Company"))
    company_is_new = forms.BooleanField(label=_("This is a new company: add it"), required=False)
    unknown_company = forms.BooleanField(label=_("Affiliation unknown"), required=False)
    title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    department = forms.CharField(label=_("Department"), max_length=80, required=False)
    not_a_duplicate = forms.BooleanField(label=_("This is somebody else: add"), required=False)

    class Meta:
        model = Person
        fields = ("name", "mobile", "email", "attitude", *MORE)
        field_classes = {"contact_cycle_days": WholeField, "area_m2": WholeField}
        widgets = {"interests": forms.Textarea(attrs={"rows": 2}), "email": forms.EmailInput, "mobile": forms.TextInput}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.duplicates: list[queries.Suspect] = []
        self.fields["company"].queryset = Company.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        for name in [name for name in ("attitude", "kind") if name in self.fields]:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in [name for name in ("attitude", "kind") if name in self.fields]:
            found[name] = found.get(name) or self._meta.model._meta.get_field(name).default
        company = found["company"] = self.resolve_company(self.viewer)
        named = company is not None or self.new_company_name or "company" in self.errors
        if not named and not found.get("unknown_company"):
            self.add_error("company", _("Where does this person work? Tick “Affiliation unknown” if you do not know."))
        if not self.errors:
            self._look_for_duplicates(found, company)
        return found

    def _look_for_duplicates(self, found: dict[str, Any], company: Company | None) -> None:
        if found.get("not_a_duplicate"):
            return
        known = company or self.new_company_name or None
        alike = queries.suspects(
            self.viewer, name=found["name"], mobile=found["mobile"], email=found["email"], company=known
        )
        self.duplicates = [one for one in alike if one.is_likely]
        if self.duplicates:
            self.add_error(None, _("This person may be here already. Look first, please."))

    @property
    def company_words(self) -> str:
        return company_words(self)

    @property
    def takes_on_new(self) -> bool:
        return bool(policies.may_take_on_new(self.viewer))

    @property
    def more_is_open(self) -> bool:
        return any(name in self.errors for name in MORE)

    def person_values(self) -> dict[str, Any]:
        """Fields of the person herself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.fields}

    def employment_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("company", "title", "department")}


class PersonEditForm(PersonForm):
    """The same for somebody we know: what we had wrong or incomplete.

    That she moved and how she stands to us are written down by themselves: both need a day.
    """

    class Meta(PersonForm.Meta):
        fields = tuple(name for name in PersonForm.Meta.fields if name != "attitude")  # type: ignore[assignment]

    def _look_for_duplicates(self, found: dict[str, Any], company: Company | None) -> None:
        """Somebody whom we know already is not looked for."""
