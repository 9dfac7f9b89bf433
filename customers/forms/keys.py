"""Forms of key positions: each asks one thing, since a gap is closed in one step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import clean_text
from customers import queries
from customers.models import CompanyKind, KeyPosition, Person
from customers.picking import pick_one, words_of
from sellers.models import User
from sellers.picking import ByNameField

# the posts that usually decide at a company of its kind (domain.md §2.2): proposed, never set by themselves
_CORPORATE = (_("CEO"), _("CFO"), _("Head of purchasing"), _("Head of the using department"))
USUAL = {
    CompanyKind.CORPORATION: _CORPORATE,
    CompanyKind.DEALER: (_("Owner of the shop"), _("Head of sales")),
    CompanyKind.FARM_CORP: (_("CEO"), _("Head of production")),
    CompanyKind.GROWERS_GROUP: (_("Head of the group"), _("Secretary")),
    CompanyKind.COOP: (_("Head of the co-op"), _("Executive for business"), _("Head of materials")),
    CompanyKind.PUBLIC: (_("Head of the office"), _("Team leader in charge"), _("Purchasing officer")),
}


class PositionsForm(forms.Form):
    """Several posts at once, one a line."""

    names = forms.CharField(
        label=_("Key positions"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("One a line. Names of people come after: a position is worth knowing before its holder is."),
    )
    is_required = forms.BooleanField(label=_("Must be known"), required=False, initial=True)

    def clean_names(self) -> list[str]:
        names = [clean_text(line) for line in self.cleaned_data["names"].splitlines()]
        found = list(dict.fromkeys(filter(None, names)))
        if any(len(name) > 80 for name in found):
            raise forms.ValidationError(_("The name of a position has at most 80 characters."))
        return found


class PositionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = KeyPosition
        fields = ("position", "is_required", "decides")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class HolderForm(forms.Form):
    """Somebody we know, or the name of somebody new."""

    person = pick_one(Person.objects.none(), label=_("Who is it?"))

    def __init__(self, *args: Any, viewer: User, post: KeyPosition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.post, self.new_name = viewer, post, ""
        self.fields["person"].queryset = Person.objects.visible_to(viewer).live()  # type: ignore[attr-defined]

    @property
    def person_words(self) -> str:
        return words_of(self.data, "person") if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        typed = words_of(self.data, "person")
        if found.get("person") or "person" in self.errors:
            return found
        if not typed:
            self.add_error("person", _("Choose the person, or write the name."))
            return found
        there = queries.named_at(self.post.company, typed, viewer=self.viewer)
        if len(there) > 1:
            self.add_error("person", _("There are several with this name. Choose one from the list."))
        elif there:
            found["person"] = there[0]
        else:
            self.new_name = typed
        return found


class ColleagueForm(forms.Form):
    """One of our people."""

    user = ByNameField(User.objects.none(), label=_("Which colleague?"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]

    @property
    def user_words(self) -> str:
        if self.is_bound:
            return words_of(self.data, "user")
        start = self.initial.get("user")
        return start.name if isinstance(start, User) else ""
