"""Contact logs over three years, in the order in which they were written, with who was there and the timeline."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.load import names
from bench.load.copying import copy
from bench.load.customers import Customers
from bench.load.organisation import Staff
from bench.scale import MOMENT, YEARS, Scale
from customers.actions.log import TIMELINE_KIND
from customers.models import Channel, ContactLog, LogPerson, TimelineEntry, Topic
from customers.models.log import ONE_WAY_CHANNELS

MODELS = (ContactLog, LogPerson, TimelineEntry)
CHUNK = 50_000
CHANNELS = list(Channel.values)
TOPICS = ["{}", "{}", "{}", *(f"{{{topic}}}" for topic in Topic.values)]  # arrays as COPY reads them


@dataclass
class Told:
    """What opportunities quote: the last open two-way contact of each person, as (log, when); the last of any kind."""

    two_way: dict[int, tuple[int, dt.datetime]] = field(default_factory=dict)
    last: dict[int, dt.datetime] = field(default_factory=dict)
    entries: int = 0  # on timelines so far


@dataclass
class _Chunk:
    logs: list[tuple[Any, ...]] = field(default_factory=list)
    there: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)


def load(scale: Scale, rng: Random, staff: Staff, customers: Customers) -> Told:
    told = Told()
    for chunk in _chunks(scale, rng, staff, customers, told):
        columns = ("id", "line", "happened_at", "channel", "author_id", "topics", "is_confidential", "created_at")
        copy(ContactLog, columns, chunk.logs)
        copy(LogPerson, ("id", "log_id", "person_id", "company_then_id", "two_way", "happened_at"), chunk.there)
        columns = ("id", "person_id", "company_then_id", "kind", "object_id", "at", "reader_ids")
        copy(TimelineEntry, columns, chunk.entries)
    return told


def _chunks(scale: Scale, rng: Random, staff: Staff, customers: Customers, told: Told) -> Iterator[_Chunk]:
    chunk = _Chunk()
    for pk in range(1, scale.logs + 1):
        _one(chunk, pk, _moment(pk / scale.logs, rng), rng, staff, customers, told)
        if len(chunk.logs) == CHUNK:
            yield chunk
            chunk = _Chunk()
    yield chunk


def _moment(part: float, rng: Random) -> dt.datetime:
    """Later years are busier; two logs in a row are minutes apart, not in strict order."""
    back = (1 - part) ** 1.3 * YEARS * 365 * 86_400
    return MOMENT - dt.timedelta(seconds=int(back + rng.random() * 3600))


def _one(chunk: _Chunk, pk: int, at: dt.datetime, rng: Random, staff: Staff, customers: Customers, told: Told) -> None:
    author = staff.any_seller(rng)
    person = customers.one_of(author, rng)
    if rng.random() < 0.1:  # somebody else of ours met her
        author = staff.any_seller(rng)
    channel, closed = CHANNELS[int(len(CHANNELS) * rng.random() ** 1.5)], rng.random() < 0.01
    two_way = channel not in ONE_WAY_CHANNELS
    chunk.logs.append((pk, names.log_line(rng), at, channel, author, rng.choice(TOPICS), closed, at))
    people = {person, customers.colleague(person, rng)} if rng.random() < 0.15 else {person}
    for one in sorted(people):
        told.entries += 1
        company = customers.company_of[one] or None
        chunk.there.append((told.entries, pk, one, company, two_way, at))
        readers = f"{{{author}}}" if closed else None
        chunk.entries.append((told.entries, one, company, TIMELINE_KIND, pk, at, readers))
        if not closed:
            told.last[one] = max(at, told.last.get(one, at))
            if two_way:
                told.two_way[one] = (pk, at)
