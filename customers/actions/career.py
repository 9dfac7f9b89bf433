"""A person moves: history goes with her, and the company that she left is asked for a successor."""

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError, Stale
from core.versions import save_version
from customers import careers
from customers.actions.gone import check_not_merged
from customers.actions.successor import ask_for_successors, close_tasks, give_positions_back, tell_reorganised
from customers.actions.timeline import add_to_timeline
from customers.models import (
    Company,
    Departure,
    DepartureState,
    Employment,
    EmploymentReason,
    LogPerson,
    Move,
    Person,
    TimelineEntry,
)
from customers.policies import may_edit_person, may_undo_move
from customers.queries.relations import team_of_person
from customers.signals import employment_changed
from sellers.days import check_day
from sellers.models import User

TIMELINE_KIND = "move"
INSIDE = (EmploymentReason.TRANSFERRED, EmploymentReason.PROMOTED)  # she stays with her company


@transaction.atomic
def move_person(
    person: Person,
    *,
    by: User,
    on: dt.date,
    company: Company | None = None,
    title: str = "",
    department: str = "",
    reason: str = EmploymentReason.MOVED,
    leaving: Collection[Employment] | None = None,
    read_at: int | None = None,
) -> Move:
    """From `on` she works at `company`, or nowhere that we know of; what was written about her stays with her.

    `reason` says what ends: LEFT (retired) all her employments, JOINED none (a further company), TRANSFERRED and
    PROMOTED her place within the same company, MOVED her main one; `leaving` names others instead. Each company left is
    asked for a successor within seven days, and all with open links hear of it. Errors: RuleError, Stale.
    """
    may_edit_person(by, person).enforce()
    _check_date(on)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if read_at is not None and locked.version != read_at:
        raise Stale()
    if locked.archived_at is not None:
        raise RuleError(_("This record is not in use any more."))
    team = team_of_person(person, on=clock.today())  # before the change: later it is that of the new company
    ending, company = _ending(person, company, reason, leaving)
    _check_start(ending, on)
    with history(by=by, reason=str(EmploymentReason(reason).label)):
        move = Move(person=person, reason=reason, moved_on=on, was_former=locked.is_former, author=by)
        move.ended_ids = [row.pk for row in ending]
        for row in ending:
            row.to_on = on - dt.timedelta(days=1)
            row.save(update_fields=["to_on"])
        move.employment, move.made_main = _new_place(person, company, reason, on, title, department)
        person.version = locked.version
        save_version(person, read_at=None, changes={"is_former": reason == EmploymentReason.LEFT})
        move.save()
        _put_on_timeline(move, ending)
        ask_for_successors(move, _left(person, ending), team=team, by=by)
        if move.employment is not None and _is_reorganised(move, ending):
            tell_reorganised(move, move.employment.company, team=team, by=by)
            for follower in careers.followers():
                follower.reorganised(move, by)
    _announce(person)
    return move


def _check_date(on: dt.date) -> None:
    check_day(on)
    if on > clock.today():
        raise RuleError(_("Write the change down when it has happened: the day lies ahead."))


def _ending(
    person: Person, company: Company | None, reason: str, leaving: Collection[Employment] | None
) -> tuple[list[Employment], Company | None]:
    """Employments that end, and the company of the new one."""
    rows = list(Employment.objects.open().filter(person=person).select_related("company").order_by("-is_primary", "id"))
    if reason == EmploymentReason.LEFT:
        if person.is_former and not rows:
            raise RuleError(_("This person is retired already."))
        return rows, None
    chosen = {row.pk for row in leaving} if leaving is not None else {row.pk for row in rows if row.is_primary}
    ending = [row for row in rows if row.pk in chosen]
    if reason == EmploymentReason.JOINED:
        ending = []
    if reason in INSIDE:
        if not ending:
            raise RuleError(_("We do not know where this person works: say so first."))
        return ending[:1], ending[0].company
    if company is not None and any(row.company_id == company.pk for row in (ending or rows)):
        raise RuleError(_("This person works at %(company)s already.") % {"company": company.name})
    if not ending and company is None:
        raise RuleError(_("Nothing would change: we know of no place that this person leaves."))
    there = [row for row in rows if company is not None and row.company_id == company.pk]
    return [*ending, *there], company


def _check_start(ending: Collection[Employment], on: dt.date) -> None:
    for row in ending:
        if row.from_on is not None and on <= row.from_on:
            raise RuleError(
                _("At %(company)s since %(day)s: a change lies after that day.")
                % {"company": row.company.name, "day": row.from_on.isoformat()}
            )


def _new_place(
    person: Person, company: Company | None, reason: str, on: dt.date, title: str, department: str
) -> tuple[Employment | None, Employment | None]:
    """The new employment, and the one that becomes the main one where nothing else is."""
    still = Employment.objects.open().filter(person=person).order_by("id")
    has_main = still.filter(is_primary=True).exists()
    if company is not None:
        new = {"from_on": on, "title": title, "department": department, "reason": reason, "is_primary": not has_main}
        return Employment.objects.create(person=person, company=company, **new), None
    next_one = None if has_main else still.select_related("company").first()
    if next_one is not None:
        next_one.is_primary = True
        next_one.save(update_fields=["is_primary"])
    return None, next_one


def _left(person: Person, ending: Collection[Employment]) -> list[Employment]:
    """Of the ended ones those whose company she has left altogether, one for each company."""
    stays = set(Employment.objects.open().filter(person=person).values_list("company_id", flat=True))
    return list({row.company_id: row for row in reversed(list(ending)) if row.company_id not in stays}.values())


def _is_reorganised(move: Move, ending: Collection[Employment]) -> bool:
    """Another department of the same company; of who was promoted where the two departments are known to differ."""
    if move.reason == EmploymentReason.TRANSFERRED:
        return True
    if move.reason != EmploymentReason.PROMOTED or move.employment is None:
        return False
    known = {row.department for row in ending} - {""}
    return bool(known) and move.employment.department not in {"", *known}


def _put_on_timeline(move: Move, ending: Collection[Employment]) -> None:
    """Where she comes from shows it as well; a newcomer of unknown origin shows where she went."""
    before = next((row.company for row in ending), None)
    company = before or (move.employment.company if move.employment is not None else None)
    noon = dt.datetime.combine(move.moved_on, dt.time(12), tzinfo=clock.company_zone())
    at = min(noon, clock.now())
    add_to_timeline(move.person, kind=TIMELINE_KIND, object_id=move.pk, at=at, company_then=company)


@transaction.atomic
def undo_move(move: Move, *, by: User) -> Move:
    """The move was a mistake: everything stands as before, and who was told or asked is not any more.

    Errors: RuleError where a later change rests on it, or the days for it are over.
    """
    may_edit = may_edit_person(by, move.person)
    may_undo_move(by, author_id=move.author_id, created_at=move.created_at, may_edit=may_edit).enforce()
    person = Person.objects.select_for_update().get(pk=move.person_id)
    check_not_merged(person)
    move = Move.objects.select_for_update(of=("self",)).select_related("employment").get(pk=move.pk)
    if move.undone_at is not None:
        return move
    ended = _as_it_left_them(move)
    with history(by=by, reason=_("Taken back")):
        new, made_main = move.employment, move.made_main_id
        move.employment, move.made_main, move.undone_at = None, None, clock.now()
        move.save(update_fields=["employment", "made_main", "undone_at"])
        if new is not None:
            _restamp(move, new.company_id, ended)
            new.delete()
        Employment.objects.filter(pk__in=[made_main] if made_main else []).update(is_primary=False)
        Employment.objects.filter(pk__in=move.ended_ids).update(to_on=None)
        save_version(person, read_at=None, changes={"is_former": move.was_former})
        TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id=move.pk).delete()
        departures = move.departures.select_related("person", "company", "employment")
        for departure in departures.select_for_update(of=("self",)).order_by("pk"):
            _take_back(departure, by)
        for follower in careers.followers():
            follower.put_back(move, by)
    _announce(person)
    return move


def _as_it_left_them(move: Move) -> list[Employment]:
    """The employments that it ended, if nobody has changed anything there since."""
    later = Move.objects.filter(person=move.person_id, pk__gt=move.pk, undone_at__isnull=True).exists()
    ended = list(Employment.objects.filter(pk__in=move.ended_ids, person=move.person_id).order_by("-is_primary", "id"))
    last_day = move.moved_on - dt.timedelta(days=1)
    new = move.employment
    touched = (new is not None and new.to_on is not None) or any(row.to_on != last_day for row in ended)
    if later or touched or len(ended) != len(move.ended_ids):
        raise RuleError(_("A later change rests on this one: take that back first, or correct the affiliation."))
    return ended


def _restamp(move: Move, wrong_id: int, ended: Collection[Employment]) -> None:
    """Contacts since the mistaken move were stamped with a company where she never worked."""
    right_id = next((row.company_id for row in ended), None)
    since = dt.datetime.combine(move.moved_on, dt.time(), tzinfo=clock.company_zone())
    mine = {"person": move.person_id, "company_then": wrong_id}
    LogPerson.objects.filter(**mine, happened_at__gte=since).update(company_then=right_id)
    TimelineEntry.objects.filter(**mine, at__gte=since).update(company_then=right_id)


def _take_back(departure: Departure, by: User) -> None:
    give_positions_back(departure)
    close_tasks(departure)
    for follower in careers.followers():
        follower.taken_back(departure, by)
    departure.state, departure.settled_on = DepartureState.TAKEN_BACK, clock.today()
    departure.successor = departure.employment = None
    departure.save(update_fields=["state", "successor", "employment", "settled_on"])


def _announce(person: Person) -> None:
    """To all who reckon with where she works; the change stands, whatever becomes of the announcement."""
    transaction.on_commit(partial(employment_changed.send_robust, sender=Person, person_id=person.pk))
