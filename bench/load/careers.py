"""Careers and attitudes: one in twenty has moved within three years, every other one was judged twice."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Max

from bench.load.copying import copy
from bench.load.customers import SINCE, Customers
from bench.load.names import TITLES
from bench.load.organisation import Staff
from bench.scale import MOMENT, TODAY, YEARS, Scale
from customers.models import Attitude, AttitudeRecord, Departure, Employment, EmploymentReason, Move

MODELS = (Move, Departure, AttitudeRecord)
MOVED, JUDGED = 20, 2  # every twentieth person, every second one
OPEN_FOR = dt.timedelta(days=30)
BEGINS = """
    UPDATE customers_employment SET from_on = move.moved_on, reason = %s
    FROM customers_move move WHERE move.employment_id = customers_employment.id
"""


@dataclass(frozen=True)
class Moved:
    """One move: `old` is the employment that it ended, `new` the one that it began; None for who works nowhere now."""

    pk: int
    person: int
    day: dt.date
    company: int
    old: int
    new: int | None


def load(scale: Scale, rng: Random, staff: Staff, theirs: Customers) -> None:
    moves = _moves(scale, rng, theirs)
    columns: tuple[str, ...] = ("id", "person_id", "company_id", "title", "from_on", "to_on")
    copy(Employment, columns, (_ended(one, rng) for one in moves))
    columns = ("id", "person_id", "reason", "moved_on", "employment_id", "ended_ids", "author_id", "created_at")
    copy(Move, columns, (_written(one, staff.any_seller(rng)) for one in moves))
    with connection.cursor() as cursor:
        cursor.execute(BEGINS, [EmploymentReason.MOVED.value])
    columns = ("id", "move_id", "person_id", "company_id", "employment_id", "owner_id", "due_on", "state", "settled_on")
    copy(Departure, columns, _departures(moves, rng, staff))
    columns = ("id", "person_id", "attitude", "held_on", "author_id", "created_at")
    copy(AttitudeRecord, columns, _attitudes(scale, rng, staff))


def _moves(scale: Scale, rng: Random, theirs: Customers) -> list[Moved]:
    """Each from a company where she does not work any more to that where she works now."""
    people = range(1, scale.people + 1, MOVED)
    jobs = Employment.objects.filter(to_on=None, person_id__in=people).values_list("person_id", "pk")
    new, last = dict(jobs), Employment.objects.aggregate(last=Max("pk"))["last"]
    moves = []
    for pk, person in enumerate(people, 1):
        company = rng.randint(1, scale.companies)
        if company == theirs.company_of[person]:
            company = 1 + company % scale.companies
        moves.append(Moved(pk, person, _day(rng), company, last + pk, new.get(person)))
    return moves


def _ended(one: Moved, rng: Random) -> tuple[Any, ...]:
    return one.old, one.person, one.company, rng.choice(TITLES), SINCE, one.day - dt.timedelta(days=1)


def _written(one: Moved, author: int) -> tuple[Any, ...]:
    return one.pk, one.person, EmploymentReason.MOVED.value, one.day, one.new, [one.old], author, MOMENT


def _day(rng: Random) -> dt.date:
    return TODAY - dt.timedelta(days=rng.randrange(YEARS * 365))


def _departures(moves: list[Moved], rng: Random, staff: Staff) -> Iterator[tuple[Any, ...]]:
    """The latest month's are open, at least the last one; the others ended without a successor."""
    open_since = min(TODAY - OPEN_FOR, max(one.day for one in moves))
    for one in moves:
        is_open = one.day >= open_since
        due = one.day + dt.timedelta(days=7)
        state, settled_on = ("open", None) if is_open else ("nobody", due)
        yield one.pk, one.pk, one.person, one.company, one.old, staff.any_seller(rng), due, state, settled_on


def _attitudes(scale: Scale, rng: Random, staff: Staff) -> Iterator[tuple[Any, ...]]:
    values, pk = list(Attitude.values), 0
    for person in range(1, scale.people + 1, JUDGED):
        for _ in range(2):
            pk += 1
            yield (pk, person, rng.choice(values), _day(rng), staff.any_seller(rng), MOMENT)
