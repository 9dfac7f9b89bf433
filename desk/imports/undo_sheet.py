"""What the page of an import shows of taking it back: what goes, what stays and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.imports.models import ImportKept, ImportRun, KeptReason, RunState
from core.imports.records import plural_of, record_of
from core.templatetags.words import figure
from sellers.models import User

LISTED = 100


@dataclass(frozen=True)
class UndoSheet:
    """Cost: one query for the list, one for names, one for each table that a listed record is in."""

    is_open: bool  # it may be taken back
    is_foretold: bool  # it has been worked out what would happen
    is_done: bool
    at: dt.datetime | None
    counts: list[tuple[str, str]]
    reasons: list[str]
    kept: list[dict[str, Any]]
    more: str

    @classmethod
    def of(cls, run: ImportRun, *, reader: User) -> "UndoSheet":
        facts = run.undo if run.state in (RunState.DONE, RunState.UNDONE) else {}
        kept = list(ImportKept.objects.filter(run=run).order_by("reason", "label", "id")[:LISTED]) if facts else []
        total = sum(facts.get("kept", {}).values())
        return cls(
            is_open=run.state == RunState.DONE and run.history_id is not None,
            is_foretold=run.state == RunState.DONE and bool(facts),
            is_done=run.state == RunState.UNDONE,
            at=dt.datetime.fromisoformat(facts["at"]) if facts else None,
            counts=_counts(facts),
            reasons=[reason_words(reason, number) for reason, number in sorted(facts.get("kept", {}).items())],
            kept=_listed(kept, reader),
            more=_("The first %(shown)s of %(total)s") % {"shown": LISTED, "total": figure(total)}
            if total > LISTED
            else "",
        )


def _counts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Per table that people know; what belongs to such a record goes without saying."""
    counts = [
        (_("%(what)s removed") % {"what": plural_of(label)}, figure(number))
        for label, number in sorted(facts.get("removed", {}).items())
        if record_of(label)
    ]
    counts += [
        (_("%(what)s with their old values") % {"what": plural_of(label)}, figure(number))
        for label, number in sorted(facts.get("restored", {}).items())
        if record_of(label)
    ]
    total = sum(facts.get("kept", {}).values())
    return [*counts, (_("Stays"), figure(total))] if facts else []


def reason_words(reason: str, number: int) -> str:
    """Why some stay, with how many."""
    words = {
        KeptReason.EDITED: ngettext(
            "%(n)s was edited by somebody since.", "%(n)s were edited by somebody since.", number
        ),
        KeptReason.REFERENCED: ngettext(
            "%(n)s is in use by other records.", "%(n)s are in use by other records.", number
        ),
        KeptReason.USED: ngettext("%(n)s employee has logged in.", "%(n)s employees have logged in.", number),
        KeptReason.IMPORTED: ngettext("%(n)s is in another import too.", "%(n)s are in another import too.", number),
        KeptReason.FIELDS: ngettext(
            "%(n)s keeps values that somebody has set since.", "%(n)s keep values that somebody has set since.", number
        ),
        KeptReason.TOGETHER: ngettext(
            "%(n)s stays: its old values do not fit what stands there now.",
            "%(n)s stay: their old values do not fit what stands there now.",
            number,
        ),
        KeptReason.TARGET_GONE: ngettext(
            "%(n)s stays: what it pointed at before is gone.",
            "%(n)s stay: what they pointed at before is gone.",
            number,
        ),
    }[KeptReason(reason)]
    return words % {"n": figure(number)}


def _listed(kept: list[ImportKept], reader: User) -> list[dict[str, Any]]:
    titles = _titles(kept, reader)
    names = dict(User.objects.filter(pk__in={one.params.get("by") for one in kept} - {None}).values_list("pk", "name"))
    return [
        {
            "title": titles.get((one.label, one.object_id), f"{plural_of(one.label)} #{one.object_id}"),
            "url": _url(one) if (one.label, one.object_id) in titles else "",
            "why": _why(one, names),
        }
        for one in kept
    ]


def _titles(kept: Iterable[ImportKept], reader: User) -> dict[tuple[str, int], str]:
    """Of those that the reader may see: an administrator does not read what is confidential."""
    by_label: dict[str, list[int]] = {}
    for one in kept:
        by_label.setdefault(one.label, []).append(one.object_id)
    found = {}
    for label, ids in by_label.items():
        model: Any = apps.get_model(label)
        for row in model._default_manager.visible_to(reader).filter(pk__in=ids):
            found[(label, row.pk)] = str(row)
    return found


def _url(one: ImportKept) -> str:
    record = record_of(one.label)
    return record.url(one.object_id) if record else ""


def _why(one: ImportKept, names: dict[int, str]) -> str:
    params = one.params
    words = {
        KeptReason.EDITED: _("Edited since"),
        KeptReason.REFERENCED: _("In use: %(what)s") % {"what": _pointing(params)},
        KeptReason.USED: _("Has logged in"),
        KeptReason.IMPORTED: _("Also in import #%(run)s") % {"run": params.get("run", "")},
        KeptReason.FIELDS: _("Values set since: %(fields)s") % {"fields": _fields(one)}
        if params.get("fields")
        else _("Values set since"),
        KeptReason.TOGETHER: _("The old values do not fit what stands there now"),
        KeptReason.TARGET_GONE: _("What it pointed at before is gone"),
    }[KeptReason(one.reason)]
    if not params.get("at"):
        return words
    day = clock.day_of(dt.datetime.fromisoformat(params["at"])).isoformat()
    who = names.get(params.get("by") or 0) or _("not by a person")
    return f"{words} · {who}, {day}"


def _pointing(params: dict[str, Any]) -> str:
    what = plural_of(params.get("label", "")) or _("other records")
    return _("%(what)s (%(n)s)") % {"what": what, "n": figure(params.get("count", 0))}


def _fields(one: ImportKept) -> str:
    meta = apps.get_model(one.label)._meta
    known = {field.attname: field for field in meta.concrete_fields}
    return ", ".join(str(known[name].verbose_name) for name in one.params["fields"] if name in known)
