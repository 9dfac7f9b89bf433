"""What the sheet's forms share: the version that the page was read at, and both texts where it went stale."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from core.templatetags.words import day, figure
from core.versions import read_version
from opportunities.forms.fields import ByNameField
from opportunities.forms.known import id_of
from opportunities.models import Opportunity
from sellers.models import User


class SheetForm(forms.Form):
    """A form on an opportunity. Fields named like the opportunity's own are filled from it and compared with it."""

    def __init__(self, data: Any = None, *, opportunity: Opportunity, viewer: User, initial: Any = None) -> None:
        self.opportunity, self.viewer = opportunity, viewer
        own = self.stored(opportunity, data)
        data = self._settled(data, own) if data is not None else None
        super().__init__(data, initial={**own, **(initial or {})})
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the opportunity and on who looks."""

    def stored(self, opportunity: Opportunity, data: Any) -> dict[str, Any]:
        """What stands in the record now, by the names of the fields; `data` is what was sent, None where nothing was."""
        # rows that point at it may have the name of a field
        own = {field.name for field in Opportunity._meta.concrete_fields}
        return {name: getattr(opportunity, name) for name in self.base_fields if name in own}

    @property
    def read_at(self) -> int:
        """The version that the page was read at."""
        return read_version(self.data) if self.is_bound else self.opportunity.version

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from what the page showed when it was read."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}

    @property
    def texts(self) -> dict[str, str]:
        """Name of a combobox → the text that stands in it."""
        found = {}
        for name, field in self.fields.items():
            if isinstance(field, ByNameField):
                typed = self.data.get(f"{self.add_prefix(name)}_text") if self.is_bound else None
                found[name] = typed if typed is not None else str(self.get_initial_for_field(field, name) or "")
        return found

    def differences(self, fresh: Opportunity) -> list[dict[str, Any]]:
        """For the conflict panel: each field whose text here is not the one that is stored now. What I had left as it was
        takes what the other one wrote, and is not asked about."""
        items, now = [], self.stored(fresh, self.data) if self.is_bound else {}
        was, left = self.as_read(fresh) if self.is_bound else None, {}
        for name, theirs in now.items():
            if name not in self.fields:
                continue  # left out, as a currency is where there is one
            mine = self.cleaned_data.get(name)
            if name not in self.errors and (mine or None) != (theirs or None):
                if was is not None and (mine or None) == (was[name] or None):
                    left[f"keep_{name}"] = "theirs"
                    continue
                field = self.fields[name]
                items.append(
                    {
                        "name": name,
                        "label": self[name].label,
                        "mine": in_words(field, mine),
                        "theirs": in_words(field, theirs),
                        "both": isinstance(field.widget, forms.Textarea),
                    }
                )
        if left:
            self.data = self.data.copy()
            self.data.update(left)
            # what was settled before is not settled again: both texts would stand there twice
            self.data = self._settled(self.data, {name: now[name] for name in now if f"keep_{name}" in left})
        return items

    def as_read(self, fresh: Opportunity) -> dict[str, Any] | None:
        """What stood in the record when the page was read, from its history; None where the form is of other rows. One
        query."""
        if type(self).stored is not SheetForm.stored:
            return None
        was = fresh.events.filter(version=self.read_at).order_by("-pgh_id").first()  # type: ignore[attr-defined]
        return None if was is None else self.stored(was, self.data)

    def _settled(self, data: Any, own: dict[str, Any]) -> Any:
        """The data after a choice in the conflict panel: `keep_<name>` is mine, theirs or both."""
        kept = {name: data.get(f"keep_{name}") for name in own if data.get(f"keep_{name}") in ("theirs", "both")}
        if not kept:
            return data
        data = data.copy()
        for name, which in kept.items():
            if isinstance(own[name], list):
                data.setlist(name, [raw(one) for one in own[name]])
                continue
            theirs = raw(own[name])
            data[name] = f"{theirs}\n{data.get(name, '')}" if which == "both" else theirs
            data[f"{name}_text"] = str(own[name] or "")
        return data


def raw(value: Any) -> str:
    """A stored value as a form would send it."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if value is None or value is False:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def in_words(field: forms.Field, value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(in_words(field, one) for one in value)
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, dt.date):
        return day(value, "full")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        chosen = dict(field.choices).get(id_of(value))  # type: ignore[arg-type]
        # a record that may not be read is among no choices
        return str(chosen if chosen is not None else getattr(value, "listed", value))
    return str(value)
