"""Lines of what was heard, each of a kind and, where several were there, of one of them. Open to the forms of higher apps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.scoping import id_from
from customers.actions import NEW, Said
from customers.models import Heard, HeardKind, Person

LINES = 8  # empty ones; the page shows the next as one is filled (static/css/components/log.css)
MOST = 60  # what one record may hold: more lines than anybody writes
LONGEST = 2000
_TEXT = re.compile(r"^heard_(\d{1,2})_text$")
SPEAKER = re.compile(r"^heard_\d{1,2}_who$")


@dataclass(frozen=True)
class HeardLine:
    """One line as the template draws it."""

    kind: forms.BoundField
    text: forms.BoundField
    who: forms.BoundField
    id: forms.BoundField


class HeardPart:
    """For forms whose `people` were there. `add_heard(known)` in `__init__`, `clean_heard(people)` in `clean`."""

    known_heard: Sequence[Heard] = ()

    def add_heard(self: Any, known: Sequence[Heard] = ()) -> None:
        self.known_heard = list(known)
        for at in range(self._heard_count()):
            row = self.known_heard[at] if at < len(self.known_heard) else None
            self._add_line(at, row)

    def _heard_count(self: Any) -> int:
        typed = [int(found[1]) + 1 for name in self.data if (found := _TEXT.match(name))] if self.is_bound else []
        return min(max([len(self.known_heard) + LINES, *typed]), MOST)

    def _add_line(self: Any, at: int, row: Heard | None) -> None:
        kinds = [*HeardKind.choices]
        self.fields[f"heard_{at}_id"] = forms.CharField(
            required=False, max_length=20, widget=forms.HiddenInput, initial=row.pk if row else ""
        )
        self.fields[f"heard_{at}_kind"] = forms.ChoiceField(
            label=_("Kind"), choices=kinds, required=False, initial=row.kind if row else HeardKind.FACT
        )
        self.fields[f"heard_{at}_text"] = forms.CharField(
            label=_("What the customer said"),
            max_length=LONGEST,
            required=False,
            initial=row.text if row else "",
            widget=forms.Textarea(attrs={"rows": 1, "placeholder": " "}),
        )
        self.fields[f"heard_{at}_who"] = forms.CharField(
            label=_("Speaker"),
            required=False,
            max_length=20,
            widget=forms.Select,
            initial=row.person_id if row else "",
        )

    # --- what was typed ------------------------------------------------------------------------------------------
    def clean_heard(self: Any, people: Sequence[Person], *, new: Person | str | None = None) -> list[Said]:
        """The filled lines as `write_log` and `edit_log` take them; `new` is whom the words typed beside them mean."""
        there: dict[str, Person | str] = {str(person.pk): person for person in people}
        there |= {NEW: new} if new is not None else {}
        said = []
        for at in range(self._heard_count()):
            text = self.cleaned_data.get(f"heard_{at}_text", "")
            if not text:
                continue
            who = self.cleaned_data.get(f"heard_{at}_who", "")
            if who and who not in there:
                self.add_error(f"heard_{at}_who", _("Choose one of the people who were there."))
            kind = self.cleaned_data.get(f"heard_{at}_kind") or HeardKind.FACT
            said.append(Said(kind, text, there.get(who), self._id_of(at)))
        return said

    def _id_of(self: Any, at: int) -> int | None:
        return id_from(self.cleaned_data.get(f"heard_{at}_id", "")) or None

    # --- for the template ----------------------------------------------------------------------------------------
    @property
    def heard_lines(self: Any) -> list[HeardLine]:
        options = self.heard_people()
        for at in range(self._heard_count()):
            self.fields[f"heard_{at}_who"].widget.choices = options
        parts = ("kind", "text", "who", "id")
        return [HeardLine(**{part: self[f"heard_{at}_{part}"] for part in parts}) for at in range(self._heard_count())]

    def heard_people(self: Any) -> list[tuple[str, Any]]:
        """Who may have said it: those chosen so far. The page's script keeps them in step with the choice."""
        chosen = [(str(pk), name) for pk, name in self.people_chips]
        typed = getattr(self, "people_words", "")
        return [("", _("Speaker")), *chosen, *([(NEW, typed)] if typed else [])]

    @property
    def heard_was_shown(self: Any) -> bool:
        """The form was sent with its lines: without them none is taken away."""
        return any(_TEXT.match(name) for name in self.data)

    @property
    def heard_is_typed(self: Any) -> bool:
        return any(self[f"heard_{at}_text"].value() for at in range(self._heard_count()))
