"""Potential opportunities: heard, watched, never summed into anything."""

import datetime as dt
import zlib
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import ReasonRequired, Stale
from customers.models import Company, ContactLog, Person
from customers.queries import primary_company
from opportunities.actions.alerts import end_overcome
from opportunities.actions.work import raise_opportunity
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Opportunity, PotentialOpportunity, PotentialState
from opportunities.policies import may_raise, may_tend
from sellers.models import User

REVIEW_DAYS = 60  # domain.md §2.3
SAID = ("line", "amount_guess", "horizon_on")


@transaction.atomic
def watch_potential(
    *,
    by: User,
    person: Person,
    line: str,
    company: Company | None = None,
    owner: User | None = None,
    source_log: ContactLog | None = None,
    amount_guess: Decimal | None = None,
    horizon_on: dt.date | None = None,
) -> PotentialOpportunity:
    """Keeps one line on what somebody may need one day; looked at again after 60 days."""
    may_raise(by).enforce()
    if not line.strip():
        raise Incomplete(_("Please write one line."), field="line")
    today = clock.today()
    with history(by=by):
        return PotentialOpportunity.objects.create(
            person=person,
            company=company or primary_company(person, on=today),
            line=line,
            owner=owner or by,
            source_log=source_log,
            amount_guess=amount_guess,
            horizon_on=horizon_on,
            review_on=today + dt.timedelta(days=REVIEW_DAYS),
        )


def potential_state(potential: PotentialOpportunity) -> int:
    """A number for what is known of it, which its form carries as its version; 0 is never one."""
    told = repr([getattr(potential, name) for name in SAID])
    return zlib.crc32(told.encode()) % 999_999_998 + 1


@transaction.atomic
def edit_potential(potential: PotentialOpportunity, *, by: User, read_at: int, **changes: Any) -> PotentialOpportunity:
    """Writes the given fields of what is known by now. Errors: Incomplete without words, IllegalMove where it is watched
    no longer, Stale where it does not say what it said when the page was read (`potential_state`)."""
    may_tend(by, potential).enforce()
    unknown = set(changes) - set(SAID)
    assert not unknown, unknown
    if not changes.get("line", potential.line).strip():
        raise Incomplete(_("Please write one line."), field="line")
    potential.refresh_from_db(from_queryset=PotentialOpportunity.objects.select_for_update())
    if potential.state != PotentialState.WATCHED:
        raise IllegalMove(_("It is not watched any more."))
    if potential_state(potential) != read_at:
        raise Stale()
    if changes:
        with history(by=by):
            PotentialOpportunity.objects.filter(pk=potential.pk).update(**changes)
        potential.refresh_from_db()
    return potential


@transaction.atomic
def end_potential(
    potential: PotentialOpportunity, *, by: User, reason: str = "", became: Opportunity | None = None
) -> PotentialOpportunity:
    """Watched no longer: for a reason, or because it `became` an opportunity."""
    may_tend(by, potential).enforce()
    if became is None and not reason.strip():
        raise ReasonRequired(_("Please say why it is no longer watched."))
    state = PotentialState.ENDED if became is None else PotentialState.CONVERTED
    with history(by=by, reason=reason):
        rows = PotentialOpportunity.objects.filter(pk=potential.pk, state=PotentialState.WATCHED)
        if not rows.update(state=state, end_reason=reason, became=became):
            raise IllegalMove(_("It is not watched any more."))
    potential.state, potential.end_reason, potential.became = state, reason, became
    end_overcome(potential)
    return potential


@transaction.atomic
def review_potential(potential: PotentialOpportunity, *, by: User) -> PotentialOpportunity:
    """Looked at and watched on: again after 60 days. Errors: IllegalMove where it is watched no longer."""
    may_tend(by, potential).enforce()
    with history(by=by):
        rows = PotentialOpportunity.objects.filter(pk=potential.pk, state=PotentialState.WATCHED)
        if not rows.update(review_on=clock.today() + dt.timedelta(days=REVIEW_DAYS)):
            raise IllegalMove(_("It is not watched any more."))
    potential.refresh_from_db()
    end_overcome(potential)
    return potential


@transaction.atomic
def convert_potential(potential: PotentialOpportunity, *, by: User, **fields: Any) -> Opportunity:
    """Becomes an opportunity of whoever watches it, which rests on the same contact log; `fields` as
    `raise_opportunity` takes them. Errors: IllegalMove where it is watched no longer, and what raising refuses."""
    may_tend(by, potential).enforce()
    opportunity = raise_opportunity(by=by, owner=potential.owner, source_log=potential.source_log, **fields)
    end_potential(potential, by=by, became=opportunity)
    return opportunity
