"""What was promised in a contact, as a part of the one-form log: one promise on demand, more by "another"."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from sellers.days import DayField
from sellers.models import User
from sellers.picking import ByNameField, name_of_user

PROMISES = 5


class PromiseFields(NamedTuple):
    text: forms.BoundField
    due_on: forms.BoundField
    owner: forms.BoundField
    owner_words: str
    is_filled: bool


class PromisePart(forms.Form):
    """`promise_<n>_text`, `_due_on` and `_owner`; a line without words and day is no promise."""

    def add_promises(self, viewer: User) -> None:
        for at in range(PROMISES):
            self.fields[f"promise_{at}_text"] = forms.CharField(
                label=_("What did you promise?"), max_length=200, required=False
            )
            self.fields[f"promise_{at}_due_on"] = DayField(label=_("Until when?"), required=False)
            self.fields[f"promise_{at}_owner"] = ByNameField(
                User.objects.visible_to(viewer).active(),
                label=_("Who keeps it?"),
                help_text=_("Empty means you."),
                required=False,
            )

    def _check_promises(self, found: dict[str, Any]) -> None:
        happened = found.get("happened_at") or clock.now()
        for at in range(PROMISES):
            text, due_on = found.get(f"promise_{at}_text"), found.get(f"promise_{at}_due_on")
            if text and not due_on and f"promise_{at}_due_on" not in self.errors:
                self.add_error(f"promise_{at}_due_on", _("Until when did you promise it?"))
            elif due_on and not text and f"promise_{at}_text" not in self.errors:
                self.add_error(f"promise_{at}_text", _("What did you promise for this day?"))
            elif due_on and due_on < clock.day_of(happened):
                message = _("It cannot be due before the contact in which it was promised.")
                self.add_error(f"promise_{at}_due_on", message)
            self._check_reader(found, at)

    def _check_reader(self, found: dict[str, Any], at: int) -> None:
        """Who keeps a promise reads the record that it was made in."""
        owner = found.get(f"promise_{at}_owner")
        if not found.get("is_confidential") or owner in (None, self.viewer):  # type: ignore[attr-defined]
            return
        if owner not in found.get("readers", []):
            self.add_error(f"promise_{at}_owner", _("Name this colleague as one who may read the confidential record."))

    def promise_values(self) -> list[dict[str, Any]]:
        """As `make_promise` takes them, in the order in which they were typed."""
        found = self.cleaned_data
        return [
            {name: found[f"promise_{at}_{name}"] for name in ("text", "due_on", "owner")}
            for at in range(PROMISES)
            if found[f"promise_{at}_text"]
        ]

    @property
    def promise_lines(self) -> list[PromiseFields]:
        """For the template: each stands in a fold inside the one before it."""
        return [self._line(at) for at in range(PROMISES)]

    def _line(self, at: int) -> PromiseFields:
        names = [f"promise_{at}_{name}" for name in ("text", "due_on", "owner")]
        typed = self.is_bound and any(self.data.get(name) for name in names)
        text, due_on, owner = (self[name] for name in names)
        return PromiseFields(text, due_on, owner, name_of_user(owner.value()), bool(typed))
