"""Forms of promises: made, another day, its end, its words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import clean_text
from customers import queries
from customers.models import Channel, ContactLog, Person, Promise
from sellers.days import DayField
from sellers.models import User
from sellers.picking import ByNameField, name_of_user


class _OwnerPart(forms.Form):
    """Who keeps it: me unless somebody else is chosen."""

    owner = ByNameField(User.objects.none(), label=_("Who keeps it?"), help_text=_("Empty means you."), required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["owner"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]

    @property
    def owner_words(self) -> str:
        return name_of_user(self["owner"].value())


class PromiseForm(_OwnerPart):
    """A promise to one person: made in one of my last contacts with her, or in one that is written down with it."""

    text = forms.CharField(label=_("What did you promise?"), max_length=200)
    due_on = DayField(label=_("Until when?"))
    log = forms.ChoiceField(label=_("In which contact?"), required=False)
    channel = forms.ChoiceField(label=_("How did you talk?"), choices=Channel.choices, required=False)

    field_order = ("text", "due_on", "log", "channel", "owner")

    def __init__(self, *args: Any, contacts: list[ContactLog], is_fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_fixed = is_fixed
        self.contacts = {str(log.pk): log for log in contacts}
        words = [(str(log.pk), queries.contact_words(log)) for log in contacts]
        self.fields["log"].choices = [*words, ("", _("One that is not written down yet"))]  # type: ignore[attr-defined]
        self.fields["channel"].initial = Channel.PHONE
        self.fields["log"].initial = words[0][0] if words else ""

    def values(self) -> dict[str, Any]:
        """As `make_promise` takes them; without `log` where the contact is to be written down too."""
        found = {name: self.cleaned_data[name] for name in ("text", "due_on", "owner")}
        only = next(iter(self.contacts.values())) if self.is_fixed else None
        return found | {"log": only or self.contacts.get(self.cleaned_data["log"])}


class KeptForm(forms.Form):
    kept_on = DayField(label=_("On which day was it kept?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"kept_on": clock.today()})
        super().__init__(*args, **kwargs)


class ChangeForm(forms.Form):
    due_on = DayField(label=_("New day"))
    reason = forms.CharField(label=_("Why another day?"), max_length=300)
    text = forms.CharField(label=_("Promise"), max_length=200)

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError(_("The new day lies ahead: choose today or later."))
        return day


class CancelForm(forms.Form):
    agreed_with = forms.ModelChoiceField(Person.objects.none(), label=_("Who agreed?"), empty_label=None)
    on = DayField(label=_("On which day?"))
    reason = forms.CharField(label=_("What did the customer say?"), max_length=300)

    def __init__(self, *args: Any, promise: Promise, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"agreed_with": promise.person_id, "on": clock.today()})
        super().__init__(*args, **kwargs)
        _offer_who_was_there(self.fields["agreed_with"], promise)


class PromiseEditForm(forms.ModelForm):  # type: ignore[type-arg]
    owner = ByNameField(User.objects.none(), label=_("Who keeps it?"), required=False)

    class Meta:
        model = Promise
        fields = ("text", "person", "owner")
        widgets = {"text": forms.TextInput}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_who_was_there(self.fields["person"], self.instance)
        self.fields["owner"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean_owner(self) -> User:
        chosen: User | None = self.cleaned_data["owner"]
        return chosen or Promise.objects.get(pk=self.instance.pk).owner

    @property
    def owner_words(self) -> str:
        return name_of_user(self["owner"].value())


def _offer_who_was_there(field: Any, promise: Promise) -> None:
    """Without a choice of nobody a select asks for its first choice before it draws them all: they are read once."""
    field.queryset = Person.objects.filter(attendances__log=promise.log_id).order_by("attendances__id")
    field.choices = [(one.pk, str(one)) for one in field.queryset.defer("search_text", "grams")]
