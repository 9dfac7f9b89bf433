"""Parts of forms that pick customers on the server: a record by its id, or the words that were typed instead.

Open to the forms of higher apps.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.scoping import id_from
from customers import queries
from customers.models import Company, Person
from customers.models.company import name_key
from sellers.days import MomentField
from sellers.models import User


def pick_one(rows: QuerySet[Any], **options: Any) -> forms.ModelChoiceField:
    """One record, chosen in a combobox; `clean` of the form deals with words that were not chosen from the list."""
    options.setdefault("error_messages", {"invalid_choice": _("This is not there any more. Choose again.")})
    return forms.ModelChoiceField(rows, required=False, widget=forms.TextInput, **options)


class _Many(forms.ModelMultipleChoiceField):
    """Marked as required where it is, but silent about it: words typed instead of a choice count too."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else self.queryset.none()


class _People(_Many):
    """Somebody merged into another record is that one now; of somebody archived it is said. `queryset` holds them all."""

    viewer: User | None = None
    there: Collection[int] = ()  # who is in the record already stays in it

    def clean(self, value: Any) -> list[Person]:
        chosen = super().clean(value)
        if not chosen or self.viewer is None:
            return []
        people = queries.people_now(self.viewer, chosen)
        put_away = [person.name for person in people if person.archived_at and person.pk not in self.there]
        if put_away:
            message = _("%(names)s is put away and takes no new records. Take the name out, or choose another person.")
            raise forms.ValidationError(message, code="archived", params={"names": ", ".join(put_away)})
        return people


def pick_people() -> _People:
    """Whom one met; the form sets the field up with `set_up_people`."""
    gone = _("One of these is not there any more. Choose again.")
    return _People(
        Person.objects.none(),
        label=_("Whom did you meet?"),
        required=True,
        widget=forms.SelectMultiple,
        error_messages={"invalid_choice": gone, "invalid_pk_value": gone},
    )


def set_up_people(form: Any, viewer: User, there: Collection[int] = ()) -> None:
    field = form.fields["people"]
    field.queryset, field.viewer, field.there = Person.objects.visible_to(viewer), viewer, there


def pick_many(rows: QuerySet[Any], **options: Any) -> forms.ModelMultipleChoiceField:
    gone = _("One of these is not there any more. Choose again.")
    options.setdefault("error_messages", {"invalid_choice": gone, "invalid_pk_value": gone})
    options.setdefault("required", False)
    return _Many(rows, widget=forms.SelectMultiple, **options)


def words_of(data: Mapping[str, Any], name: str) -> str:
    """What stands in a combobox's text field."""
    return " ".join(str(data.get(f"{name}_text", "")).split())[:200]


class CompanyWords:
    """A company by id or by words, for forms with a field `company_field` and a tick `company_is_new`.

    After `clean`, `new_company_name` is set where a company is to be added.
    """

    company_field = "company"
    new_company_name = ""
    asks_if_new = False  # words are close to companies that we know: the form shows the tick

    def resolve_company(self: Any, viewer: User) -> Company | None:
        """The chosen company, the one of exactly these words, or None with `new_company_name` set where it is new."""
        chosen: Company | None = self.cleaned_data.get(self.company_field)
        typed = words_of(self.data, self.company_field)
        if chosen is not None or not typed or self.company_field in self.errors:
            return chosen
        same = list(Company.objects.visible_to(viewer).live().filter(name_key=name_key(typed))[:2])
        if len(same) == 1:
            return same[0]
        if not self.cleaned_data.get("company_is_new"):
            if same:
                self.add_error(self.company_field, _("Several companies have this name. Choose one from the list."))
                return None
            near = queries.search_companies(viewer, typed, 3)
            if near:
                self.asks_if_new = True
                names = ", ".join(company.name for company in near)
                message = _("We know %(names)s. Choose one, or tick that this is a new company.") % {"names": names}
                self.add_error(self.company_field, message)
                return None
        self.new_company_name = typed
        return None


def company_words(form: Any, name: str = "company") -> str:
    """What the combobox shows: the words typed, else the name of the company that the form starts with."""
    if form.is_bound and words_of(form.data, name):
        return words_of(form.data, name)
    value = form[name].value()
    if not value:
        return str(form.initial.get(f"{name}_text", ""))
    known = value if isinstance(value, Company) else Company.objects.filter(pk=id_from(value)).first()
    return known.name if known is not None else ""


def chips_by_id(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> list[tuple[int, str]]:
    """What a combobox for several shows as chosen: those posted, or those that the form starts with."""
    values = [str(getattr(one, "pk", one)) for one in form[name].value() or []]
    found = rows.in_bulk([pk for value in values if (pk := id_from(value))])
    return [(pk, chip_name(row)) for pk, row in found.items()]


def chip_name(row: Any) -> str:
    """What a chosen one is called: that somebody must not be contacted is said wherever they come from, a draft too."""
    return f"{row.name} · {_('Do not contact')}" if getattr(row, "do_not_contact", False) else str(row.name)


def moment_field(**options: Any) -> MomentField:
    """When something happened; empty is left to the form."""
    return MomentField(required=False, **options)


def check_past(form: forms.BaseForm, name: str = "happened_at") -> None:
    when = form.cleaned_data.get(name)
    if when is not None and when > clock.now():
        form.add_error(name, _("This lies ahead: write a contact down once it has happened."))  # type: ignore[attr-defined]
