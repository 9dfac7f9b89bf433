"""What the pages of privacy read: who is due, what was done, and everything that is kept about one person."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.files.models import StoredFile
from core.imports.models import ImportRow
from core.models import AuditEvent, ExternalRef
from core.paging import Slice, slice_of
from customers.erasing import tables
from customers.models import Consent, ContactLog, Erasure, Person, RetentionCase, RetentionState
from sellers.models import User

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
MOST_ROWS = 500  # of one table on the page; the file has them all
HIDDEN = frozenset({"grams", "search_text", "name_key", "version"})  # follow from other columns
UNSHOWN = frozenset(
    {"customers.TimelineEntry", "customers.LogPerson"}
)  # say what other tables say; they are in the file
TABLES = {
    "customers.Employment": gettext_lazy("Affiliation history"), "customers.AttitudeRecord": gettext_lazy("Attitude"),
    "customers.Heard": gettext_lazy("What was heard"), "customers.LogCorrection": gettext_lazy("Corrections"),
    "customers.Assignment": gettext_lazy("Who looks after her"), "customers.LogFile": gettext_lazy("Attachments"),
    "opportunities.Evidence": gettext_lazy("Evidence"), "opportunities.BuyerRole": gettext_lazy("Buying centre"),
}  # fmt: skip
COLUMNS = {
    "log": gettext_lazy("Contact record"), "company_then": gettext_lazy("Company"), "company": gettext_lazy("Company"),
    "author": gettext_lazy("Who"), "user": gettext_lazy("Who"), "by": gettext_lazy("Who"),
    "created_at": gettext_lazy("Written at"), "happened_at": gettext_lazy("When"), "from_on": gettext_lazy("from"),
    "to_on": gettext_lazy("until"),
}  # fmt: skip


@dataclass
class Kept:
    """Rows of one table about her. `hidden` are those that the reader may not read, counted only."""

    label: str
    columns: list[str]
    rows: list[list[str]]
    hidden: int = 0

    @property
    def count(self) -> int:
        return len(self.rows) + self.hidden


@dataclass
class EverythingKept:
    """All that we hold on a person, table by table, and in words for a machine."""

    person: Person
    tables: list[Kept] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


def retention_cases(viewer: User, *, after: str = "") -> Slice[RetentionCase]:
    rows = RetentionCase.objects.visible_to(viewer).filter(state=RetentionState.DUE).select_related("person")
    return slice_of(rows, order=("due_on", "id"), after=after)


def cases_by(viewer: User, ids: list[int]) -> list[RetentionCase]:
    rows = RetentionCase.objects.visible_to(viewer).filter(state=RetentionState.DUE, pk__in=ids)
    return list(rows.select_related("person"))


def latest_erasures(viewer: User, limit: int = 20) -> list[Erasure]:
    return list(Erasure.objects.visible_to(viewer).select_related("by").order_by("-asked_at", "-id")[:limit])


def consents_of(person: Person, *, viewer: User) -> list[Consent]:
    """What she said, the newest first. One query."""
    return list(
        Consent.objects.visible_to(viewer).filter(person=person).select_related("by").order_by("-on", "-id")[:20]
    )


def erasure_of(person: Person) -> Erasure | None:
    return Erasure.objects.filter(person=person).first()


def everything_about(person: Person, *, viewer: User) -> EverythingKept:
    """Every row that is about her, of every table that the models know. Cost: some queries for each table: a rare page.

    Of what the viewer may not read (confidential logs) it says how many there are.
    """
    found = EverythingKept(person)
    for model, rows in _rows_about(person):
        visible = rows
        if hasattr(rows, "visible_to"):
            visible = rows.visible_to(viewer)
        ids = set(visible.values_list("pk", flat=True))
        hidden = rows.exclude(pk__in=ids).count() if hasattr(rows, "visible_to") else 0
        _tell(found, model, list(visible.order_by("pk")), hidden)
    _besides(found, person)
    return found


def _rows_about(person: Person) -> list[tuple[Any, QuerySet[Any]]]:
    about: list[tuple[Any, QuerySet[Any]]] = [(Person, Person._default_manager.filter(pk=person.pk))]
    seen: dict[Any, set[int]] = {}
    for model, column in tables.pointing_at(Person):
        if model is Person:
            continue
        ids = model._default_manager.filter(**{column.name: person}).values_list("pk", flat=True)
        seen.setdefault(model, set()).update(ids)
    logs = set(ContactLog.objects.filter(attendances__person=person).values_list("pk", flat=True))
    seen[ContactLog] = logs
    for model, column in tables.pointing_at(ContactLog):
        if any(one.related_model is Person for one in model._meta.concrete_fields if one.remote_field):
            continue  # says itself whose it is
        seen.setdefault(model, set()).update(
            model._default_manager.filter(**{f"{column.name}__in": logs}).values_list("pk", flat=True)
        )
    return about + [(model, model._default_manager.filter(pk__in=ids)) for model, ids in seen.items() if ids]


def _tell(found: EverythingKept, model: Any, rows: list[Model], hidden: int) -> None:
    columns = [
        one for one in model._meta.concrete_fields
        if one.name not in HIDDEN and not one.primary_key and not getattr(one, "generated", False)
    ]  # fmt: skip
    columns = [one for one in columns if not (one.remote_field and one.related_model is Person)]
    told = [{one.name: _plain(getattr(row, one.attname), one, row) for one in columns} for row in rows]
    found.data[model._meta.label] = told + ([{"not_shown": hidden}] if hidden else [])
    if model._meta.label in UNSHOWN:
        return
    filled = [one for one in columns if _has_words(one) and any(line[one.name] not in ("", None, []) for line in told)]
    words = [[_shown(line[one.name]) for one in filled] for line in told[:MOST_ROWS]]
    heads = [str(COLUMNS.get(one.name, one.verbose_name)) for one in filled]
    title = str(TABLES.get(model._meta.label, model._meta.verbose_name_plural))
    found.tables.append(Kept(title, heads, words, hidden))


def _has_words(column: Any) -> bool:
    """Whether a column has a name for people; what has none is in the file."""
    return column.name in COLUMNS or column._verbose_name is not None


def _besides(found: EverythingKept, person: Person) -> None:
    """What names her by label and number: files, ids in other systems, rows of imported lists, acts."""
    label = Person._meta.label
    refs = ExternalRef.objects.filter(label=label, object_id=person.pk).values("system", "external_id")
    staged = ImportRow.objects.filter(object_label="people", object_id=person.pk).values("run_id", "number", "cells")
    acts = AuditEvent.objects.filter(subject_label=label, subject_id=person.pk).values("verb", "at")
    files = StoredFile.objects.filter(owner_label=label, owner_id=person.pk).values("name", "created_at")
    words = {
        "system": _("System"), "external_id": _("ID"), "run_id": _("Import"), "number": _("Row"), "cells": _("Cells"),
        "name": _("Name"), "created_at": _("Written at"),
    }  # fmt: skip
    for name, title, rows in (
        ("external_ids", _("IDs in other systems"), refs),
        ("imported_rows", _("Rows of imported lists"), staged),
        ("acts", "", acts),
        ("files", _("Files"), files),
    ):
        told = [{key: _plain(value) for key, value in row.items()} for row in rows]
        found.data |= {name: told} if told else {}
        if told and title:
            lines = [[_shown(value) for value in row.values()] for row in told[:MOST_ROWS]]
            found.tables.append(Kept(title, [str(words.get(key, key)) for key in told[0]], lines))


def _plain(value: Any, column: Any = None, row: Any = None) -> Any:
    """As JSON knows it; a choice as its word, another record as its name."""
    if column is not None and column.remote_field and value is not None:
        return str(getattr(row, column.name))
    if column is not None and column.choices and value not in (None, ""):
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, ArrayField):
        words = dict(column.base_field.flatchoices)
        return [str(words.get(one, one)) for one in value or []]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, bool | int | float | list | dict) or value is None:
        return value
    return str(value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and _INSTANT.match(value):
        return f"{dt.datetime.fromisoformat(value).astimezone(clock.company_zone()):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(str, value)))
    return str(value)
