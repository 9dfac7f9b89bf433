"""Competition: against whom we stand in an opportunity, who speaks for them, and what their strengths are."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.fields import clean_text
from customers.models import ContactLog, Person
from customers.models.company import name_key
from opportunities.actions.locking import count_up, lock
from opportunities.errors import Incomplete
from opportunities.models import (
    AnswerProof,
    Competitor,
    Opportunity,
    PointKind,
    Position,
    Rival,
    RivalPoint,
    RivalSupporter,
)
from opportunities.policies import may_edit
from sellers.models import User


@transaction.atomic
def competitor_named(name: str, *, by: User) -> Competitor:
    """The competitor of this name, written in whatever way; a new one where nobody has named it yet."""
    words = clean_text(name)[:120]
    if not words:
        raise Incomplete(_("Please name the competitor."), field="competitor")
    with history(by=by):
        found, _fresh = Competitor.objects.get_or_create(name_key=name_key(words)[:120], defaults={"name": words})
    return found


@transaction.atomic
def name_rival(
    opportunity: Opportunity,
    *,
    by: User,
    competitor: Competitor | str,
    position: str = Position.UNKNOWN,
    supporters: Collection[Person] | None = None,
    expected_move: str = "",
    counter: str = "",
    read_at: int | None = None,
) -> Rival:
    """Puts a competitor beside us in an opportunity, or changes how it stands there; one named in words is added.

    `supporters` None leaves them as they are. Errors: Incomplete, Stale.
    """
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    rival = competitor_named(competitor, by=by) if isinstance(competitor, str) else competitor
    with history(by=by):
        row, _fresh = Rival.objects.update_or_create(
            opportunity=opportunity,
            competitor=rival,
            defaults={"position": str(Position(position)), "expected_move": expected_move, "counter": counter},
        )
        if supporters is not None:
            _set_supporters(row, supporters)
        count_up(opportunity)
    return row


def _set_supporters(rival: Rival, people: Collection[Person]) -> None:
    wanted = {person.pk for person in people}
    held = {row.person_id: row for row in RivalSupporter.objects.filter(rival=rival)}
    for pk in held.keys() - wanted:
        held[pk].delete()
    for pk in sorted(wanted - held.keys()):
        RivalSupporter.objects.create(rival=rival, person_id=pk)


@transaction.atomic
def remove_rival(rival: Rival, *, by: User, read_at: int | None = None) -> None:
    """Named by mistake: it goes with all that was said and answered of it; the history keeps that. Errors: Stale."""
    opportunity = rival.opportunity
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    with history(by=by):
        AnswerProof.objects.filter(answer__rival=rival).delete()
        rival.answers.all().delete()
        for row in (*rival.points.all(), *rival.supporter_rows.all(), rival):
            row.delete()
        count_up(opportunity)


@transaction.atomic
def add_point(
    rival: Rival,
    *,
    by: User,
    kind: str,
    text: str,
    person: Person | None = None,
    said_on: dt.date | None = None,
    log: ContactLog | None = None,
) -> RivalPoint:
    """A strength or weak point of a competitor, with who said it and when. Twice the same is one. Errors: Incomplete."""
    lock(opportunity := rival.opportunity)
    may_edit(by, opportunity).enforce()
    words, day = clean_text(text)[:300], said_on or clock.today()
    if not words:
        raise Incomplete(_("Please write the strength or weak point."), field="text")
    if day > clock.today():
        raise Incomplete(_("Its day cannot lie ahead."), field="said_on")
    if log is not None and not ContactLog.objects.visible_to(by).filter(pk=log.pk).exists():
        raise Incomplete(_("This contact record is not open to you."), field="log")
    with history(by=by):
        point, fresh = RivalPoint.objects.get_or_create(
            rival=rival,
            kind=str(PointKind(kind)),
            text=words,
            person=person,
            log=log,
            defaults={"said_on": day, "recorded_by": by},
        )
        if fresh:
            count_up(opportunity)
    return point


@transaction.atomic
def remove_point(point: RivalPoint, *, by: User) -> None:
    """Entered by mistake; the history keeps it."""
    lock(opportunity := point.rival.opportunity)
    may_edit(by, opportunity).enforce()
    with history(by=by):
        point.delete()
        count_up(opportunity)
