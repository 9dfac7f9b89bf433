"""What the pages of privacy read: who is due, what was done, and everything that is kept about one person."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.files.models import StoredFile
from core.imports.models import ImportRow
from core.models import AuditEvent, ExternalRef
from core.paging import Slice, slice_of
from customers.erasing import tables, with_those_merged
from customers.models import Consent, ContactLog, Erasure, Person, RetentionCase, RetentionState
from customers.queries.former import Former, former_values
from sellers.models import User

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
SHOWN = "personal_data_shown"
MOST_ROWS = 500  # of one table on the page; the file has them all
HIDDEN = frozenset({"grams", "search_text", "name_key", "version"})  # follow from other columns
UNSHOWN = frozenset(
    {"customers.TimelineEntry", "customers.LogPerson"}
)  # say what other tables say; they are in the file
# of records that are about more than her, what they say of her; no amounts, no words of other people
HERS = {
    "customers.SuspectedPair": {"state", "found_at"}, "customers.Merge": {"at", "undone_at"},
    "customers.Picked": {"created_at"}, "customers.KeyPosition": {"company", "position"},
    "customers.Move": {"reason", "moved_on", "created_at", "undone_at"},
    "customers.Departure": {"company", "state", "settled_on"},
    "customers.FeasibilityAnswer": {"company", "code", "is_yes", "answered_on"},
    "opportunities.Opportunity": {"title", "company", "created_at"},
    "opportunities.PotentialOpportunity": {"company", "line", "created_at"},
    "opportunities.Evidence": {"opportunity", "fact_code", "text", "happened_on", "created_at"},
    "opportunities.SheetFile": {"opportunity", "name", "caption", "created_at"},
    "opportunities.BuyerRole": {"opportunity", "roles", "influence", "mode", "business_result", "personal_win"},
    "opportunities.WinAction": {"opportunity", "due_on", "created_at"},
    "opportunities.Strength": {"opportunity", "created_at"},
    "opportunities.RivalSupporter": {"rival"}, "opportunities.RivalPoint": {"text", "said_on", "created_at"},
}  # fmt: skip
TABLES = {
    "customers.Employment": gettext_lazy("Affiliation history"), "customers.AttitudeRecord": gettext_lazy("Attitude"),
    "customers.Heard": gettext_lazy("What was heard"), "customers.LogCorrection": gettext_lazy("Corrections"),
    "customers.Assignment": gettext_lazy("Who looks after this person"), "customers.LogFile": gettext_lazy("Attachments"),
    "opportunities.SheetFile": gettext_lazy("Files of evidence"),
    "opportunities.Evidence": gettext_lazy("Evidence"), "opportunities.BuyerRole": gettext_lazy("Buying centre"),
    "opportunities.RivalSupporter": gettext_lazy("Competitors they speak for"),
    "opportunities.RivalPoint": gettext_lazy("What they said about competitors"),
    "opportunities.PotentialOpportunity": gettext_lazy("Potential opportunities"),
    "customers.FeasibilityAnswer": gettext_lazy("Feasibility"), "customers.Move": gettext_lazy("Moves"),
    "customers.Departure": gettext_lazy("Departures"), "customers.SuspectedPair": gettext_lazy("Suspected pairs"),
    "customers.Merge": gettext_lazy("Merged records"), "customers.Picked": gettext_lazy("Lists this person is on"),
    "customers.LogReader": gettext_lazy("Readers of confidential records"),
}  # fmt: skip
COLUMNS = {
    "log": gettext_lazy("Contact record"), "company_then": gettext_lazy("Company"), "company": gettext_lazy("Company"),
    "author": gettext_lazy("Who"), "user": gettext_lazy("Who"), "by": gettext_lazy("Who"),
    "created_at": gettext_lazy("Written at"), "happened_at": gettext_lazy("When"), "from_on": gettext_lazy("from"),
    "to_on": gettext_lazy("until"),
}  # fmt: skip

SHORT = 16  # characters: a day with its time


@dataclass
class Kept:
    """Rows of one table about her; `count` counts also those beyond the page, which the file has."""

    label: str
    columns: list[str]
    rows: list[list[str]]
    count: int

    @property
    def labelled(self) -> list[list[tuple[str, str, bool]]]:
        """Each cell with the head of its column, and whether it is short enough for one line: a day, a name."""
        return [
            [(head, cell, len(cell) <= SHORT) for head, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


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
    """What is about her in every table that the models know. Cost: some queries for each table: a rare page.

    Of what the viewer may not read (confidential records) it says nothing, not even whether there is any.
    """
    found = EverythingKept(person)
    for model, rows in _rows_about(person):
        visible = rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows
        _tell(found, model, visible.order_by("pk"), viewer)
    _tell_former(found, person, viewer)
    _besides(found, person)
    return found


def _tell_former(found: EverythingKept, person: Person, viewer: User) -> None:
    """What stood in these records before, as far as the viewer reads them: history keeps it until she is erased."""
    people = [one.pk for one in with_those_merged(person)]
    listed = former_values(people, viewer=viewer, is_told=_is_told, of_gone=HERS)
    names = _names_of(listed)
    told = [
        {
            "record": str(TABLES.get(one.model._meta.label, one.model._meta.verbose_name)),
            "field": str(COLUMNS.get(one.column.name, one.column.verbose_name)),
            "value": names.get((one.column.related_model, one.value)) or _plain(one.value, _without_link(one.column)),
            "until": _plain(one.at),
        }
        for one in listed
    ]
    if told:
        found.data["former_values"] = told
        heads = [_("Record"), _("Field"), _("Former value"), _("until")]
        lines = [[_shown(value) for value in line.values()] for line in told[-MOST_ROWS:]]
        found.tables.append(Kept(_("Former values"), heads, lines, len(told)))


def _names_of(listed: list[Former]) -> dict[tuple[Any, Any], str]:
    """(table, id) → name of the records that former values point at. Cost: one query a table."""
    ids: dict[Any, set[Any]] = {}
    for one in listed:
        if one.column.remote_field:
            ids.setdefault(one.column.related_model, set()).add(one.value)
    return {(model, pk): str(row) for model, pks in ids.items() for pk, row in model._base_manager.in_bulk(pks).items()}


def _without_link(column: Any) -> Any:
    return None if column.remote_field else column


def _rows_about(person: Person) -> list[tuple[Any, QuerySet[Any]]]:
    """Rows that point at her; of those merged into her, whose rows are hers since, their own words."""
    people = [one.pk for one in with_those_merged(person)]
    about: list[tuple[Any, QuerySet[Any]]] = [(Person, Person._default_manager.filter(pk__in=people))]
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
    hers = {target: pks for target, pks in seen.items() if target is not ContactLog and not tables.is_shared(target)}
    for target, pks in hers.items():  # files of rows of hers, as an erasure takes them along
        for model, column in tables.pointing_at(target):
            if tables.columns_of_files(model) and not tables.is_shared(model):
                files = model._default_manager.filter(**{f"{column.name}__in": pks})
                seen.setdefault(model, set()).update(files.values_list("pk", flat=True))
    return about + [(model, model._default_manager.filter(pk__in=ids)) for model, ids in seen.items() if ids]


def _tell(found: EverythingKept, model: Any, rows: QuerySet[Any], viewer: User) -> None:
    columns = [one for one in model._meta.concrete_fields if _is_told(model, one)]
    links = [one.name for one in columns if one.remote_field]
    listed = list(rows.select_related(*links) if links else rows)
    if not listed:
        return
    told = [{one.name: _plain(getattr(row, one.attname), one, row) for one in columns} for row in listed]
    _without_unread_logs(told, listed, columns, viewer)
    found.data[model._meta.label] = told
    if model._meta.label in UNSHOWN:
        return
    filled = [one for one in columns if _has_words(one) and any(line[one.name] not in ("", None, []) for line in told)]
    words = [[_shown(line[one.name]) for one in filled] for line in told[:MOST_ROWS]]
    heads = [str(COLUMNS.get(one.name, one.verbose_name)) for one in filled]
    title = str(TABLES.get(model._meta.label, model._meta.verbose_name_plural))
    found.tables.append(Kept(title, heads, words, len(told)))


def _is_told(model: Any, column: Any) -> bool:
    """Her own columns: not what follows from others, not whom else a row names."""
    if column.name in HIDDEN or column.primary_key or getattr(column, "generated", False):
        return False
    if column.remote_field and column.related_model is Person:
        return False
    hers = HERS.get(model._meta.label)
    return hers is None or column.name in hers


def _without_unread_logs(told: list[dict[str, Any]], rows: list[Any], columns: list[Any], viewer: User) -> None:
    """A row that everybody may see may rest on a record that the viewer may not: its words stay away."""
    for column in columns:
        if column.remote_field and column.related_model is ContactLog:
            ids = {getattr(row, column.attname) for row in rows} - {None}
            seen = set(ContactLog.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
            for line, row in zip(told, rows, strict=True):
                if getattr(row, column.attname) not in seen:
                    line[column.name] = None


def _has_words(column: Any) -> bool:
    """Whether a column has a name for people; what has none is in the file."""
    return column.name in COLUMNS or column._verbose_name is not None


def _besides(found: EverythingKept, person: Person) -> None:
    """What names her by label and number: files, ids in other systems, rows of imported lists, acts."""
    label = Person._meta.label
    refs = ExternalRef.objects.filter(label=label, object_id=person.pk).values("system", "external_id")
    staged = ImportRow.objects.filter(object_label="people", object_id=person.pk).values("run_id", "number", "cells")
    acts = AuditEvent.objects.filter(subject_label=label, subject_id=person.pk).values("verb", "at")
    acts = acts.exclude(verb=SHOWN)  # a look at this page is nothing that is kept about her
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
            found.tables.append(Kept(title, [str(words.get(key, key)) for key in told[0]], lines, len(told)))


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
