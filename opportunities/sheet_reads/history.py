"""What changed on an opportunity, in words: made from the kept history when it is read, in the reader's language."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from core.kept import Kept, among
from core.templatetags.words import day, money
from customers.models import Company, Person
from opportunities.models import FactCode, Opportunity
from opportunities.sheet_reads.rows import stages_of
from opportunities.sheet_reads.sales_history import (
    SIZE,
    events_of,
    evidence_words,
    file_words,
    line_words,
    quotation_words,
)
from opportunities.tiers import Tier, tier_of
from sellers.models import User

TOLD = (
    "title", "person", "company", "need", "owner", "stage", "state", "amount", "amount_basis", "expected_order_on", "date_basis",
    "next_step", "next_step_on", "next_step_person", "fact_category", "seller_category", "revisit_on", "close_reason",
)  # fmt: skip
ABOVE_SHEET = {"amount", "amount_basis"}


@dataclass(frozen=True)
class Change:
    """One field that changed; empty words mean that nothing stood there."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Moment:
    at: dt.datetime
    by: str
    reason: str
    changes: tuple[Change, ...]
    is_start: bool = False


def history_of(opportunity: Opportunity, viewer: User) -> list[Moment]:
    """The last changes, newest first: of the sheet's own fields, of its evidence and product lines and, for readers of
    amounts, of its quotations and files. Cost: twelve queries at most, flat in changes."""
    events = events_of(opportunity, "Opportunity")
    is_full = tier_of(opportunity, viewer) >= Tier.FULL
    hidden = set() if is_full else ABOVE_SHEET
    quotations = events_of(opportunity, "Quotation") if is_full else []
    files = events_of(opportunity, "SheetFile") if is_full else []
    lines = events_of(opportunity, "OpportunityLine")
    proofs = events_of(opportunity, "Evidence")
    names = _Names(events, opportunity.pipeline_version_id, proofs, beside=[*quotations, *lines, *files])
    found = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        if before is None and event.pgh_label != "insert":
            continue  # older than what is shown: what it changed is not known here
        changes = tuple(_changes(before, event, names, hidden)) if before is not None else ()
        if changes or before is None:
            found.append(_moment(event, changes, names, is_start=before is None))
    beside = [*quotation_words(quotations), *line_words(lines, opportunity.currency, with_amounts=is_full)]
    beside += [*evidence_words(proofs, names.people), *file_words(files)]
    return sorted([*_together(beside, names), *found], key=lambda one: one.at, reverse=True)[:SIZE]


def _together(beside: Iterable[tuple[Any, str, str, str]], names: "_Names") -> list[Moment]:
    """One moment an act, however many rows it changed."""
    acts: dict[Any, tuple[Any, list[Change]]] = {}
    for event, label, was, now in beside:
        key = event.pgh_context_id or (event._meta.model_name, event.pk)
        acts.setdefault(key, (event, []))[1].append(Change(label, was, now))
    return [_moment(event, tuple(reversed(changes)), names, is_start=False) for event, changes in acts.values()]


def _moment(event: Any, changes: tuple[Change, ...], names: "_Names", *, is_start: bool) -> Moment:
    said = (event.pgh_context.metadata or {}) if event.pgh_context else {}
    fact = _fact(said.get("fact", ""))
    fact = "" if fact in {change.label for change in changes} else fact  # said already
    return Moment(
        at=event.pgh_created_at,
        by=names.user(said.get("user")),
        reason=" · ".join(filter(None, [fact, said.get("reason", "")])),
        changes=changes,
        is_start=is_start,
    )


def _fact(code: str) -> str:
    """The fact that moved it, by code and name."""
    return f"{code} {FactCode(code).label}" if code in FactCode.values else ""


def _changes(before: Any, after: Any, names: "_Names", hidden: Iterable[str]) -> Iterable[Change]:
    for name in TOLD:
        if name in hidden:
            continue
        field = Opportunity._meta.get_field(name)
        was, now = getattr(before, field.attname), getattr(after, field.attname)
        if was != now:
            yield Change(str(field.verbose_name), names.words(name, was, before), names.words(name, now, after))


def changes_between(before: Any, now: Opportunity, hidden: Iterable[str]) -> Iterable[tuple[str, Change]]:
    """Field by field from an event to the record as it stands, which has its people loaded; the event has brought the
    names that it points at along (`person_was` and so on). No query."""
    stages = {stage.pk: stage for stage in stages_of(now.pipeline_version_id)}
    for name in TOLD:
        field = Opportunity._meta.get_field(name)
        was, is_now = getattr(before, field.attname), getattr(now, field.attname)
        if name in hidden or was == is_now:
            continue
        if name == "stage":
            yield name, Change(str(field.verbose_name), str(stages.get(was, "")), str(stages.get(is_now, "")))
        elif field.is_relation:
            words = str(getattr(now, name) or "")
            yield name, Change(str(field.verbose_name), getattr(before, f"{name}_was") or "", words)
        else:
            old, new = _plain(name, was, before.currency), _plain(name, is_now, now.currency)
            yield name, Change(str(field.verbose_name), old, new)


def _plain(name: str, value: Any, currency: str) -> str:
    """A value that points at nothing, in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return money(value, currency)
    if isinstance(value, dt.date):
        return day(value)
    choices = dict(Opportunity._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


def _named(model: Any, ids: Any) -> Any:
    return model.objects.filter(among("pk", ids)).values_list("pk", "name")


_NAMED: dict[Any, Kept[tuple[int, str]]] = {
    model: Kept(partial(_named, model), "ids") for model in (User, Person, Company)
}


def _names(model: Any, ids: set[int]) -> dict[int, str]:
    """Cost: one query, none of nobody."""
    return dict(_NAMED[model](ids=list(ids))) if ids else {}


class _Names:
    """Names of everybody and everything that the events point at, in one query a kind."""

    def __init__(
        self, events: list[Any], version_id: int, proofs: Iterable[Any] = (), *, beside: Iterable[Any] = ()
    ) -> None:
        def ids(name: str) -> set[int]:
            return {getattr(event, name) for event in events} - {None}

        told = [event for event in (*events, *proofs, *beside) if event.pgh_context]
        acting = {(event.pgh_context.metadata or {}).get("user") for event in told} - {None}
        self.users = _names(User, ids("owner_id") | acting)
        people = ids("person_id") | ids("next_step_person_id") | {row.person_id for row in proofs} - {None}
        self.people = _names(Person, people)
        self.companies = _names(Company, ids("company_id"))
        self.stages = {stage.pk: stage for stage in stages_of(version_id)}

    def user(self, pk: Any) -> str:
        return self.users.get(pk, "") if pk else _("the system")

    def words(self, name: str, value: Any, event: Any) -> str:
        if value is None or value == "":
            return ""
        known: dict[str, dict[int, Any]] = {
            "person": self.people, "next_step_person": self.people, "company": self.companies, "owner": self.users,
            "stage": self.stages,
        }  # fmt: skip
        if name in known:
            return str(known[name].get(value, ""))
        return _plain(name, value, event.currency)
