"""Careers and attitudes: one in twenty has moved within three years, every other one was judged twice."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.load.copying import copy
from bench.load.organisation import Staff
from bench.scale import MOMENT, TODAY, YEARS, Scale
from customers.models import Attitude, AttitudeRecord, Departure, Move

MODELS = (Move, Departure, AttitudeRecord)
MOVED, JUDGED = 20, 2  # every twentieth person, every second one


def load(scale: Scale, rng: Random, staff: Staff) -> None:
    moves = [(pk, person, _day(rng)) for pk, person in enumerate(range(1, scale.people + 1, MOVED), 1)]
    copy(
        Move,
        ("id", "person_id", "reason", "moved_on", "author_id", "created_at"),
        ((pk, person, "moved", day, staff.any_seller(rng), MOMENT) for pk, person, day in moves),
    )
    columns = ("id", "move_id", "person_id", "company_id", "owner_id", "due_on", "state", "settled_on")
    copy(Departure, columns, _departures(scale, rng, staff, moves))
    columns = ("id", "person_id", "attitude", "held_on", "author_id", "created_at")
    copy(AttitudeRecord, columns, _attitudes(scale, rng, staff))


def _day(rng: Random) -> dt.date:
    return TODAY - dt.timedelta(days=rng.randrange(YEARS * 365))


def _departures(
    scale: Scale, rng: Random, staff: Staff, moves: list[tuple[int, int, dt.date]]
) -> Iterator[tuple[Any, ...]]:
    """The latest month's are open, the others ended without a successor."""
    for pk, person, day in moves:
        is_open = (TODAY - day).days < 30
        due = day + dt.timedelta(days=7)
        company = rng.randint(1, scale.companies)
        yield (
            pk,
            pk,
            person,
            company,
            staff.any_seller(rng),
            due,
            "open" if is_open else "nobody",
            None if is_open else due,
        )


def _attitudes(scale: Scale, rng: Random, staff: Staff) -> Iterator[tuple[Any, ...]]:
    values, pk = list(Attitude.values), 0
    for person in range(1, scale.people + 1, JUDGED):
        for _ in range(2):
            pk += 1
            yield (pk, person, rng.choice(values), _day(rng), staff.any_seller(rng), MOMENT)
