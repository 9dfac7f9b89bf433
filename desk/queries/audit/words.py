"""A line of the audit log as a sentence, made when it is read: who did what to which record, and what it was before.

Every reader of this page is an administrator, who reads what every employee may (domain.md §6): of a confidential
record only that something happened, of an opportunity her card, of coaching nothing that was written.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.imports.kinds import kind_of
from core.models import AuditEvent
from core.templatetags.addresses import address
from core.templatetags.words import figure
from desk.queries.audit.fields import label_of
from desk.queries.audit.names import NAME, Names, parent_of
from desk.queries.audit.sources import ACTS, CARD, OF_LOG, OPEN, sources
from desk.queries.audit.values import words_of
from desk.queries.audit.verbs import VERBS
from sellers.models import User

# columns that follow from others, and what is nobody's to read
BOOKKEEPING = frozenset({
    "id", "version", "created_at", "updated_at", "password", "last_login", "name_key", "mobile_e164", "token_hash", "nonce",
})  # fmt: skip
DETAILS = ("kind", "rows", "reason")  # of an act; what else was kept with it may be private
IMPORT = re.compile(r"(undo of )?import #(\d+)")
ICONS = {"insert": "plus", "update": "edit", "delete": "trash"}


@dataclass(frozen=True)
class Change:
    """One field. Without `shown` its values are not the reader's to read."""

    label: str
    was: str = ""
    now: str = ""
    shown: bool = False


@dataclass(frozen=True)
class Line:
    at: dt.datetime
    who: str
    act: str
    kind: str
    name: str
    sentence: str
    icon: str
    url: str = ""
    reason: str = ""
    is_private: bool = False
    changes: tuple[Change, ...] = field(default=())


@dataclass(frozen=True)
class _Event:
    """A kept change as read: the row then, the row before it, and who with which reason."""

    label: str
    id: int
    at: dt.datetime
    act: str
    now: dict[str, Any]
    was: dict[str, Any] | None
    said: dict[str, Any]


def lines_of(keys: list[tuple[str, int]], viewer: User) -> list[Line]:
    """The lines of the keys, in their order. Cost: five queries, whatever the number of lines and sources."""
    events = _events(keys)
    acts = AuditEvent.objects.in_bulk([pk for label, pk in keys if label == ACTS])
    names = Names.load(events.values(), acts.values(), viewer)
    found = []
    for label, pk in keys:
        if label == ACTS and pk in acts:
            found.append(_act_line(acts[pk], names))
        elif (label, pk) in events:
            found.append(_change_line(events[label, pk], names))
    return found


def _events(keys: list[tuple[str, int]]) -> dict[tuple[str, int], _Event]:
    """Each event with the one before it of the same record. One query."""
    wanted: dict[str, list[int]] = {}
    for label, pk in keys:
        if label != ACTS:
            wanted.setdefault(label, []).append(pk)
    if not wanted:
        return {}
    parts = [
        f"SELECT '{label}', e.pgh_id, e.pgh_created_at, e.pgh_label, to_jsonb(e), (SELECT to_jsonb(p) FROM {table} p"  # noqa: S608 (our own names)
        " WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id ORDER BY p.pgh_id DESC LIMIT 1), c.metadata"
        f" FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_id = ANY(%s)"
        for label, table in ((label, sources()[label].table) for label in wanted)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), list(wanted.values()))
        rows = cursor.fetchall()
    return {
        (label, pk): _Event(label, pk, at, act, _read(now) or {}, _read(was), _read(said) or {})
        for label, pk, at, act, now, was, said in rows
    }


def _read(value: Any) -> dict[str, Any] | None:
    """Amounts stay exact."""
    found: dict[str, Any] | None = json.loads(value, parse_float=Decimal) if isinstance(value, str) else value
    return found


def _change_line(event: _Event, names: Names) -> Line:
    source, row = sources()[event.label], event.now
    hidden = names.hides(event.label, row)
    kind = source.kind
    name = "" if hidden else str(row.get(NAME.get(event.label, ""), "") or names.of_parent(event.label, row))
    who = names.subject(event.said.get("user"))
    thing = _thing(kind, name)
    sentence = {
        "insert": _("%(who)s added %(thing)s"),
        "update": _("%(who)s changed %(thing)s"),
        "delete": _("%(who)s deleted %(thing)s"),
    }[event.act] % {"who": who, "thing": thing}
    full = not hidden and _may_read_values(event, names)
    return Line(
        at=event.at,
        who=names.person(event.said.get("user")),
        act=event.act,
        kind=kind,
        name=name,
        sentence=sentence,
        icon=ICONS[event.act],
        url="" if hidden else _url(event.label, row),
        reason=_reason(str(event.said.get("reason", ""))) if full else "",
        is_private=hidden,
        changes=tuple(_changes(event, source.model, names, full=full)) if event.act == "update" and not hidden else (),
    )


def _reason(kept: str) -> str:
    """What an import keeps as its reason is a mark for the machine; anything else somebody wrote."""
    found = IMPORT.fullmatch(kept)
    if found is None:
        return kept
    return (_("Import %(number)s taken back") if found[1] else _("Import %(number)s")) % {"number": found[2]}


def _may_read_values(event: _Event, names: Names) -> bool:
    if event.label in OPEN or event.label in OF_LOG:
        return True
    if event.label.startswith("opportunities.Coaching"):
        return False
    opportunity = event.now.get("pgh_obj_id" if event.label == "opportunities.Opportunity" else "opportunity_id")
    return event.label.startswith("opportunities.") and opportunity in names.readable


def _changes(event: _Event, model: Any, names: Names, *, full: bool) -> Iterable[Change]:
    if event.was is None:
        return
    for one in model._meta.concrete_fields:
        column = one.column
        if one.name in BOOKKEEPING or column not in event.now or event.was.get(column) == event.now[column]:
            continue
        label = label_of(one)
        if full or (event.label == "opportunities.Opportunity" and one.name in CARD):
            currency = event.now.get("currency", "")
            was, now = (words_of(one, row.get(column), names, currency) for row in (event.was, event.now))
            yield Change(label, was, now, shown=True)
        else:
            yield Change(label)


def _detail(key: str, value: Any) -> str:
    if key == "rows":
        return ngettext("%(n)s row", "%(n)s rows", value) % {"n": figure(value)}
    kind = kind_of(str(value))
    return str(kind.label) if kind else str(value)


def _act_line(act: AuditEvent, names: Names) -> Line:
    verb, who = VERBS.get(act.verb), names.subject(act.actor_id)
    source = sources().get(act.subject_label)
    private = act.subject_label in OF_LOG
    kind = source.kind if source else ""
    name = "" if private else names.of(act.subject_label, act.subject_id)
    values = {"who": who, "thing": _thing(kind, name)}
    details = " · ".join(_detail(key, act.params[key]) for key in DETAILS if act.params.get(key))
    sentence = str(verb.sentence) % values if verb else f"{who} {act.verb}"
    return Line(
        at=act.at,
        who=names.person(act.actor_id),
        act=act.verb,
        kind=kind,
        name=name,
        sentence=f"{sentence} ({details})" if details else sentence,
        icon="eye",
        url="" if private else _url(act.subject_label, {"pgh_obj_id": act.subject_id}),
        is_private=private,
    )


def _thing(kind: str, name: str) -> str:
    return pgettext("a record in a sentence", "%(kind)s “%(name)s”") % {"kind": kind, "name": name} if name else kind


PAGES = {
    "opportunities.Opportunity": "opportunities:detail",
    "customers.Person": "customers:person",
    "customers.Company": "customers:company",
    "customers.ContactLog": "customers:log",
    "customers.Promise": "customers:promise",
    "core.ImportRun": "desk:import_run",
}


def _url(label: str, row: dict[str, Any]) -> str:
    """The page of the record, or of the one that it hangs on."""
    if label in PAGES:
        return address(PAGES[label], row["pgh_obj_id"]) if row.get("pgh_obj_id") else ""
    parent, pk = parent_of(label, row)
    return address(PAGES[parent], pk) if parent in PAGES and pk else ""
