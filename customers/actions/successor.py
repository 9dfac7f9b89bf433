"""The company that a person left is asked for her successor; the question ends when a name is known, or that there is none."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.versions import save_version
from customers import careers
from customers.actions.gone import check_not_merged
from customers.actions.person import create_person
from customers.models import (
    Company,
    Departure,
    DepartureState,
    Employment,
    KeyPosition,
    Move,
    Person,
    Promise,
    PromiseState,
)
from customers.policies import may_name_successor
from customers.queries.relations import Team, team_of_company
from sellers.actions import notify
from sellers.models import Notification, NotificationState, User
from sellers.notice_rules import rules_of

TASK, MOVED, ARRIVED = "successor_wanted", "key_person_moved", "known_person_arrived"
CONFIRM = "promises_to_confirm"
DAYS = 7  # domain.md §5.2: the successor's name is known within seven days


def ask_for_successors(move: Move, left: Collection[Employment], *, team: Team, by: User) -> list[Departure]:
    """One question for each company left, asked of its owner; all with open links are told, once each (A15).

    `team` looked after the person before.
    """
    today = clock.today()
    departures, told = [], set()
    for row in left:
        there = team_of_company(row.company, on=today)
        departure = Departure.objects.create(
            move=move,
            person=move.person,
            company=row.company,
            employment=row,
            owner=there.owner or team.owner or by,
            due_on=today + dt.timedelta(days=DAYS),
        )
        for follower in careers.followers():
            follower.left(departure, by)
        told |= {one.pk for one in (*there.everybody, *team.everybody)} | _linked(move.person, row.company)
        departures.append(departure)
    _tell(move, departures, told, by)
    return departures


def _linked(person: Person, company: Company) -> set[int]:
    """Users with open links to her there: for her positions, by a promise, and whom other modules name."""
    posts = KeyPosition.objects.filter(company=company, person=person, representative__isnull=False)
    known = {pk for follower in careers.followers() for pk in follower.linked(person, company)}
    owing = (user.pk for user in _promised(person))
    return known.union(posts.values_list("representative_id", flat=True), owing)


def _tell(move: Move, departures: Collection[Departure], told: set[int], by: User) -> None:
    """The task to who owns the company, who wrote it down included; the news to the others; the new company's owner."""
    new = move.employment.company if move.employment is not None else None
    owner = team_of_company(new, on=clock.today()).owner if new is not None else None
    asked = {one.owner_id for one in departures}
    news = User.objects.active().in_bulk(told - asked - {by.pk})
    rules = rules_of({*news, *asked, *([owner.pk] if owner is not None else [])})
    words = {"who": move.person.name, "company": ", ".join(one.company.name for one in departures)}
    for one in departures:
        due = {"due": one.due_on.isoformat(), "who": move.person.name, "company": one.company.name}
        notify(one.owner, TASK, about=one, once=str(one.pk), under=rules[one.owner_id], due_on=one.due_on, **due)
    for pk, user in news.items():
        notify(user, MOVED, about=move.person, once=str(move.pk), under=rules[pk], **words)
    if owner is not None and new is not None and owner.pk not in news:
        there = {"who": move.person.name, "company": new.name}
        notify(owner, ARRIVED, about=new, once=str(move.pk), by=by, under=rules[owner.pk], **there)


def tell_reorganised(move: Move, company: Company, *, team: Team, by: User) -> None:
    """She works there still, in another department: all with open links hear of it (A15), and nobody is looked for."""
    everybody = {one.pk for one in (*team_of_company(company, on=clock.today()).everybody, *team.everybody)}
    told = User.objects.active().in_bulk((everybody | _linked(move.person, company)) - {by.pk})
    rules = rules_of(set(told))
    words = {"who": move.person.name, "company": company.name, "of": "department"}
    for pk, user in told.items():
        notify(user, MOVED, about=move.person, once=str(move.pk), under=rules[pk], **words)


@transaction.atomic
def name_successor(
    departure: Departure, *, by: User, person: Person | None = None, name: str = "", title: str = ""
) -> Departure:
    """Who follows: somebody we know there, or a new person by `name`. Neither: nobody follows, the place is gone.

    Errors: RuleError where it is the same person, somebody who works elsewhere, or somebody else was named before.
    """
    may_name_successor(by).enforce()
    departure = (
        Departure.objects.select_for_update(of=("self",)).select_related("person", "company").get(pk=departure.pk)
    )
    if departure.state == DepartureState.TAKEN_BACK:
        raise RuleError(_("This move was taken back: nobody is looked for any more."))
    if departure.successor is not None:
        if departure.successor == person:
            return departure
        raise RuleError(_("%(name)s has been named as the successor already.") % {"name": departure.successor.name})
    with history(by=by):
        if person is not None:
            check_not_merged(person)
            _place(person, departure, title)
        elif name:
            person = create_person(by=by, name=name, company=departure.company, title=title)
        departure.successor = person
        departure.state = DepartureState.NAMED if person is not None else DepartureState.NOBODY
        departure.settled_on = clock.today()
        departure.save(update_fields=["successor", "state", "settled_on"])
        _hand_on_positions(departure)
        _ask_to_confirm_promises(departure)
        close_tasks(departure)
        for follower in careers.followers():
            follower.succeeded(departure, by)
    return departure


def _hand_on_positions(departure: Departure) -> None:
    """Key positions that she held there have her successor's name; without one they stay a gap."""
    held = KeyPosition.objects.filter(company=departure.company_id, person=departure.person_id)
    for post in held if departure.successor is not None else ():
        save_version(post, read_at=None, changes={"person": departure.successor, "asked": None, "asked_at": None})


def _ask_to_confirm_promises(departure: Departure) -> None:
    """What was promised to her is said again to who follows her, by who promised it."""
    if departure.successor is None:
        return
    words = {"who": departure.person.name, "successor": departure.successor.name}
    for owner in _promised(departure.person):
        notify(owner, CONFIRM, about=departure.person, once=str(departure.pk), **words)


def _promised(person: Person) -> list[User]:
    """Who of ours still owes her something."""
    owing = Promise.objects.filter(person=person, state=PromiseState.OPEN).values("owner")
    return list(User.objects.active().filter(pk__in=owing))


def give_positions_back(departure: Departure) -> None:
    """The move was a mistake: what was handed on to her successor is hers again."""
    held = KeyPosition.objects.filter(company=departure.company_id, person=departure.successor_id, person__isnull=False)
    for post in held:
        before = post.events.exclude(person=departure.successor_id).order_by("-pgh_id").first()
        if before is not None and before.person_id == departure.person_id:
            save_version(post, read_at=None, changes={"person": departure.person})


def settle_by_position(post: KeyPosition, *, before_id: int | None, by: User) -> None:
    """The map says who holds the post of somebody who left: that answers the question for her successor."""
    if before_id is None or before_id == post.person_id or post.person is None:
        return
    asked = Departure.objects.filter(company=post.company_id, person=before_id, state=DepartureState.OPEN)
    for departure in asked:
        name_successor(departure, by=by, person=post.person)


def _place(person: Person, departure: Departure, title: str) -> None:
    """She works there; of somebody whose place we did not know we know it now."""
    if person.pk == departure.person_id:
        raise RuleError(_("The successor is somebody else."))
    jobs = list(Employment.objects.open().filter(person=person).select_related("company"))
    if any(job.company_id == departure.company_id for job in jobs):
        return
    if jobs:
        raise RuleError(
            _("%(name)s works at %(company)s as far as we know. Write the move down first.")
            % {"name": person.name, "company": jobs[0].company.name}
        )
    Employment.objects.create(person=person, company=departure.company, title=title)


def close_tasks(departure: Departure) -> None:
    """What was asked about it is answered."""
    waiting = Notification.objects.filter(code=TASK, object_label=departure._meta.label, object_id=departure.pk)
    waiting.exclude(state=NotificationState.DONE).update(state=NotificationState.DONE, closed_at=clock.now())
