"""Changing a contact record in its first days, and adding to it later."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from customers.heard import HeardPart
from customers.log_files import FilesPart, Held
from customers.models import ContactLog, LogFile, Person, Topic
from customers.models.log import ONE_WAY_CHANNELS
from customers.picking import check_past, chips_by_id, moment_field, pick_many, pick_people, set_up_people
from sellers.models import User


class LogEditForm(HeardPart, FilesPart, forms.ModelForm):  # type: ignore[type-arg]
    people = pick_people()
    happened_at = moment_field(label=_("When"))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    answered = forms.BooleanField(label=_("The customer answered"), required=False)
    readers = pick_many(User.objects.none(), label=_("Who may read it besides you?"))

    class Meta:
        model = ContactLog
        fields = ("line", "happened_at", "channel", "topics", "body", "is_confidential")
        widgets = {"body": forms.Textarea(attrs={"rows": 3}), "line": forms.TextInput, "channel": forms.RadioSelect}
        labels = {
            "line": _("One line"),
            "channel": _("Channel"),
            "body": _("In more words"),
            "is_confidential": _("Confidential: only you and those you name"),
        }

    def __init__(self, *args: Any, viewer: User, held: Held[LogFile] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_up_people(self, viewer, [row.person_id for row in self.instance.attendances.all()])
        self.add_heard(self.instance.own_heard)
        self.add_files(viewer, held=held, of=self.instance)
        self.fields["readers"].queryset = User.objects.visible_to(viewer).active()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["happened_at"] = found.get("happened_at") or self.instance.happened_at
        check_past(self)
        if not found.get("people") and "people" not in self.errors:
            self.add_error("people", _("Say whom you met."))
        if self.heard_was_shown:
            found["heard"] = self.clean_heard(found.get("people") or [])
        if self.files_were_shown:
            found |= self.clean_files()
        return found

    def values(self) -> dict[str, Any]:
        """As `edit_log` takes them."""
        inner = ("heard_", "kept_files")
        found = {name: value for name, value in self.cleaned_data.items() if not name.startswith(inner)}
        answered = found.pop("answered")
        found["two_way"] = answered if found["channel"] in ONE_WAY_CHANNELS else None
        return found

    @cached_property
    def people_chips(self) -> list[tuple[int, str]]:
        return chips_by_id(self, "people", Person.objects.all())

    @property
    def reader_chips(self) -> list[tuple[int, str]]:
        return chips_by_id(self, "readers", User.objects.all())


class CorrectionForm(HeardPart, FilesPart, forms.Form):
    """What is to be corrected, with further lines and files."""

    text = forms.CharField(
        label=_("Correction"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )

    def __init__(
        self, *args: Any, log: ContactLog, viewer: User, held: Held[LogFile] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.log = log
        self.add_heard()
        self.add_files(viewer, held=held)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["heard"] = self.clean_heard([row.person for row in self.log.attendances.all()])
        return found | self.clean_files()

    def values(self) -> dict[str, Any]:
        """As `correct_log` takes them."""
        return {name: self.cleaned_data[name] for name in ("text", "heard", "files", "captions")}

    @property
    def people_chips(self) -> list[tuple[int, str]]:
        return [(row.person_id, row.person.name) for row in self.log.attendances.all()]

    @property
    def more_is_open(self) -> bool:
        return bool(self.is_bound and (self.heard_is_typed or self.files_shown or self.held.problems))


def initial_of(log: ContactLog) -> dict[str, Any]:
    """What the form starts with besides the record's own fields."""
    attendances = list(log.attendances.all())
    return {
        "people": [row.person_id for row in attendances],
        "answered": any(row.two_way for row in attendances),
        "readers": [row.user_id for row in log.readers.all()],
    }
