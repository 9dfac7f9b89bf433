"""Changing a contact record in its first days, and adding to it later."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from customers.forms.fields import pick_many, point_labels
from customers.models import Channel, ContactLog, Person, Topic
from customers.models.log import ONE_WAY_CHANNELS
from sellers.models import User


def moment_field(**options: Any) -> forms.DateTimeField:
    """Day and time in the reader's zone, as the browser's own control sends it."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(required=False, widget=widget, **options)


def check_past(form: forms.BaseForm, name: str = "happened_at") -> None:
    when = form.cleaned_data.get(name)
    if when is not None and when > clock.now():
        form.add_error(name, _("This lies ahead: write a contact down once it has happened."))  # type: ignore[attr-defined]


class LogEditForm(forms.ModelForm):  # type: ignore[type-arg]
    people = pick_many(Person.objects.none(), label=_("Whom did you meet?"))
    happened_at = moment_field(label=_("When"))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    answered = forms.BooleanField(label=_("The customer answered (mail, messenger)"), required=False)
    readers = pick_many(User.objects.none(), label=_("Who may read it besides you?"))

    class Meta:
        model = ContactLog
        fields = ("line", "happened_at", "channel", "topics", "body", "is_confidential")
        widgets = {"body": forms.Textarea(attrs={"rows": 3}), "line": forms.TextInput}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Q(archived_at__isnull=True) | Q(attendances__log=self.instance)
        self.fields["people"].queryset = Person.objects.visible_to(viewer).filter(there).distinct()  # type: ignore[attr-defined]
        self.fields["people"].required = True
        self.fields["readers"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]
        point_labels(self, "people", "readers")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["happened_at"] = found.get("happened_at") or self.instance.happened_at
        check_past(self)
        return found

    def values(self) -> dict[str, Any]:
        """As `edit_log` takes them."""
        found = dict(self.cleaned_data)
        answered = found.pop("answered")
        found["two_way"] = answered if found["channel"] in ONE_WAY_CHANNELS else None
        return found

    @property
    def people_chips(self) -> list[tuple[int, str]]:
        return [(row.pk, row.name) for row in Person.objects.filter(pk__in=_ids(self, "people"))]

    @property
    def reader_chips(self) -> list[tuple[int, str]]:
        return [(row.pk, row.name) for row in User.objects.filter(pk__in=_ids(self, "readers"))]


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Correction"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


def _ids(form: forms.BaseForm, name: str) -> list[int]:
    values = form[name].value() or []
    return [int(value) for value in map(str, (getattr(one, "pk", one) for one in values)) if value.isdecimal()]


def initial_of(log: ContactLog) -> dict[str, Any]:
    """What the form starts with besides the record's own fields."""
    attendances = list(log.attendances.all())
    return {
        "people": [row.person_id for row in attendances],
        "answered": any(row.two_way for row in attendances),
        "readers": [row.user_id for row in log.readers.all()],
    }


__all__ = ["Channel", "CorrectionForm", "LogEditForm", "check_past", "initial_of", "moment_field"]
