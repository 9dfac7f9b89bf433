"""The form of a company: its name, the rest on demand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import queries
from customers.models import Company
from customers.models.company import name_key
from customers.picking import company_words, pick_one, words_of
from sellers.models import User
from sellers.numbers import WholeField, WrittenAmountField

MORE = ("parent", "segment", "homepage", "employees_count", "founded_year", "wallet_amount", "code", "erp_code")


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]
    field_order = ("name", "kind", "region", "phone", "biz_no", *MORE)
    parent = pick_one(Company.objects.none(), label=_("Parent company"))
    not_a_duplicate = forms.BooleanField(label=_("This is another company: add it"), required=False)

    class Meta:
        model = Company
        fields = (
            "name", "kind", "region", "phone", "biz_no", "parent", "segment", "homepage", "employees_count",
            "founded_year", "wallet_amount", "code", "erp_code",
        )  # fmt: skip
        field_classes = {"employees_count": WholeField, "wallet_amount": WrittenAmountField}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.duplicates: list[queries.Suspect] = []
        self.fields["parent"].queryset = Company.objects.visible_to(viewer).live()  # type: ignore[attr-defined]
        self.fields["kind"].required = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["kind"] = found.get("kind") or Company._meta.get_field("kind").default
        typed = words_of(self.data, "parent")
        if typed and not found.get("parent") and "parent" not in self.errors:
            self._find_parent(found, typed)
        if not self.errors and not found.get("not_a_duplicate"):
            self._look_for_duplicates(found)
        return found

    def _find_parent(self, found: dict[str, Any], typed: str) -> None:
        same = list(Company.objects.visible_to(self.viewer).live().filter(name_key=name_key(typed))[:2])
        if len(same) == 1:
            found["parent"] = same[0]
        else:
            self.add_error("parent", _("Choose the parent company from the list, or add it first."))

    def _look_for_duplicates(self, found: dict[str, Any]) -> None:
        alike = queries.suspected_companies(
            self.viewer, name=found["name"], besides=self.instance.pk,
            **{field: found.get(field) or "" for field in ("phone", "homepage", "region", "biz_no", "code")},
        )  # fmt: skip
        self.duplicates = [one for one in alike if one.is_likely]
        if self.duplicates:
            self.add_error(None, _("This company may be here already. Look first, please."))

    @property
    def parent_words(self) -> str:
        return company_words(self, "parent")

    @property
    def more_is_open(self) -> bool:
        return any(name in self.errors for name in MORE)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
