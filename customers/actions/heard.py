"""What was heard in a contact: written with its record, kept in step with it while that may be changed."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.errors import RuleError
from core.fields import clean_text
from customers.models import ContactLog, Heard, LogCorrection, Person

NEW = "new"  # stands for the person who is written down with the record


class Said(NamedTuple):
    """What a customer said; a plain (kind, text) does as well. `id` is that of a line which is there already."""

    kind: str
    text: str
    person: Person | str | None = None
    id: int | None = None


def put_heard(
    log: ContactLog,
    lines: Iterable[tuple[Any, ...]],
    people: Collection[Person],
    *,
    correction: LogCorrection | None = None,
) -> None:
    """Its lines become these: known ones are changed, others added, those that are missing taken away.

    They are the record's own, or those of a correction.
    """
    known = {row.pk: row for row in Heard.objects.filter(log=log, correction=correction)}
    for line in lines:
        said = Said(*line)
        row = known.pop(said.id, None) if said.id is not None else None
        row = row or Heard(log=log, correction=correction)
        values = {"kind": said.kind, "text": clean_text(said.text, lines=True), "person": _who(said, people)}
        if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    Heard.objects.filter(pk__in=known).delete()


def _who(said: Said, people: Collection[Person]) -> Person | None:
    """What one person alone can have said is hers."""
    if isinstance(said.person, Person):
        if said.person not in people:
            raise RuleError(_("Choose one of the people who were there."))
        return said.person
    return next(iter(people)) if len(people) == 1 else None
