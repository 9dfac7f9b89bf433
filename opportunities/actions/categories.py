"""Keeping the stored category equal to what the facts say, and the seller's own weaker view."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, outbox
from core.audit import history
from core.errors import ReasonRequired
from core.imports.bulk import update_all
from core.kept import Kept, among
from opportunities.actions.alerts import end_overcome
from opportunities.actions.locking import lock
from opportunities.actions.risks import settle_flags
from opportunities.categories import Situation, categorise, declarable, strength
from opportunities.errors import IllegalMove
from opportunities.models import Opportunity, State
from opportunities.policies import may_declare
from opportunities.risks.reading import flag_changes, with_surroundings
from opportunities.signals import category_changed
from opportunities.situations import cases_of
from sellers.models import User

FELL = "opportunities.category_fell"


_locked = Kept(
    lambda ids: (
        with_surroundings(Opportunity.objects.filter(among("id", ids)))
        .select_related("stage")
        .order_by("pk")
        .select_for_update(of=("self",))
    ),
    "ids",
)


@transaction.atomic
def recategorise(ids: Iterable[int], *, on: dt.date, by: User | None = None) -> int:
    """Stores category, buyer coverage and risks of each opportunity as the facts of a day have it; returns how many
    categories changed.

    Cost: fifteen queries at most, however many ids (batches of 1,000 are right). A closed one that is not won keeps the
    category excluded. Owners of those that fell are told, unless they did it themselves.
    """
    wanted = sorted(set(ids))
    rows = _locked(ids=wanted) if wanted else []
    _remember_gaps(rows, on, by)
    read = cases_of(rows, on=on)
    settle_flags(flag_changes(rows, read, on=on), on=on)
    cases = {pk: case.situation for pk, case in read.items()}
    _store_roles(rows, cases)
    was = {row.pk: row.fact_category for row in rows}
    changed = []
    for row in rows:
        row.fact_category = categorise(cases[row.pk], on=on).category
        if row.fact_category != was[row.pk]:
            changed.append(row)
    if not changed:
        return 0
    with acting(by):
        update_all(Opportunity, changed, ["fact_category"])
    changes = {row.pk: (was[row.pk], str(row.fact_category)) for row in changed}
    _announce(changes, [row for row in changed if _fell(row, was[row.pk])], on, by)
    return len(changed)


def _store_roles(rows: list[Opportunity], cases: Mapping[int, Situation]) -> None:
    """Buyer coverage beside the category, which asked for it: sums read these columns. No history: it is of contacts."""
    stale = [row for row in rows if (row.roles_met, row.roles_required) != cases[row.pk].roles]
    for row in stale:
        row.roles_met, row.roles_required = cases[row.pk].roles
    update_all(Opportunity, stale, ["roles_met", "roles_required"])


def _remember_gaps(rows: list[Opportunity], on: dt.date, by: User | None) -> None:
    """An open one without a whole next step remembers since when: imported rows come without that day."""
    gaps = [
        row
        for row in rows
        if row.state == State.OPEN
        and row.next_step_missing_since is None
        and (row.next_step_on is None or row.next_step_person_id is None)
    ]
    if not gaps:
        return
    for row in gaps:
        row.next_step_missing_since = on
    with acting(by):
        Opportunity.objects.filter(pk__in=[row.pk for row in gaps]).update(next_step_missing_since=on)


def acting(by: User | None) -> AbstractContextManager[Any]:
    """History by a person, or by the system itself: then one who is named by an enclosing context (a request) stays."""
    return history(by=by) if by is not None else pghistory.context()


def _fell(row: Opportunity, was: str) -> bool:
    return row.state == State.OPEN and strength(row.fact_category) < strength(was)


def _announce(changes: dict[int, tuple[str, str]], fell: list[Opportunity], on: dt.date, by: User | None) -> None:
    if fell:
        rows = [[row.pk, changes[row.pk][0], changes[row.pk][1]] for row in fell]
        outbox.enqueue(FELL, {"rows": rows, "on": on.isoformat(), "by": by.pk if by is not None else None})
    transaction.on_commit(partial(category_changed.send_robust, sender=Opportunity, changes=changes))


@transaction.atomic
def declare_category(
    opportunity: Opportunity, *, by: User, category: str, reason: str, read_at: int | None = None
) -> Opportunity:
    """The seller's own weaker view, with a reason; an empty category takes it back.

    Errors: IllegalMove for one that is not weaker than the facts' category; Stale where somebody saved since `read_at`.
    """
    lock(opportunity, read_at=read_at)
    may_declare(by, opportunity).enforce()
    if category:
        if category not in declarable(opportunity.fact_category):
            raise IllegalMove(_("You may see it weaker than the facts do, never stronger."))
        if not reason.strip():
            raise ReasonRequired(_("Please say why you see it weaker."))
    opportunity.seller_category = category
    opportunity.seller_category_reason = reason if category else ""
    opportunity.version += 1
    with history(by=by, reason=reason):
        opportunity.save(update_fields=["seller_category", "seller_category_reason", "version"])
    return opportunity


_written: ContextVar[list[Opportunity] | None] = ContextVar("_written", default=None)


def refresh_category(opportunity: Opportunity, *, by: User | None) -> None:
    """After a write: the stored category follows at once, and the given object shows it; alerts that it answers end."""
    written = _written.get()
    if written is not None:
        written.append(opportunity)
        return
    recategorise([opportunity.pk], on=clock.today(), by=by)
    _show(opportunity)


@contextmanager
def categories_once(*, by: User | None) -> Iterator[None]:
    """Several writes in one go: categories follow after the last of them, once for all that were written.

    For acts of which none reads what the one before has made of a category. Call it inside a transaction.
    """
    if _written.get() is not None:
        yield
        return
    written: list[Opportunity] = []
    mark = _written.set(written)
    try:
        yield
    finally:
        _written.reset(mark)
    recategorise([row.pk for row in written], on=clock.today(), by=by)
    for row in {id(row): row for row in written}.values():
        _show(row)


def _show(opportunity: Opportunity) -> None:
    end_overcome(opportunity)
    opportunity.refresh_from_db(fields=["fact_category", "roles_met", "roles_required", "next_step_missing_since"])
