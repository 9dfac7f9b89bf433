"""Reading the audit log a page at a time: each source by its index on time, and the newest of them all.

Nothing is joined or sorted over a whole table: every source gives its newest rows before the key, at most one page of
them, and these few are merged (docs/adr/0023). The order is time, then source, then id, each falling.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from core import clock
from core.kept import Kept
from core.models import AuditEvent
from desk.queries.audit.filters import CHANGES, AuditFilter, Ids
from desk.queries.audit.sources import ACTS, sources
from desk.queries.audit.words import Line, lines_of
from sellers.models import User

SIZE = 50
EXPORTED = 10_000
CONTEXTS = 500  # of a person's acts that one page looks at; each has the changes of one click


@dataclass(frozen=True)
class Key:
    """Where a line stands; the address carries the last one's."""

    at: dt.datetime
    label: str
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.label}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """None for what is no key: the list begins at its beginning."""
        at, _tilde, rest = text.partition("~")
        label, _tilde, number = rest.partition("~")
        try:
            when, pk = dt.datetime.fromisoformat(at), int(number)
            if when.tzinfo is None or not 0 <= pk < 2**63 or clock.day_from(when.date().isoformat()) is None:
                return None
            return cls(when.astimezone(dt.UTC), label, pk)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class AuditPage:
    lines: list[Line]
    after: str = ""


@dataclass
class _Asked:
    """The filter as ids and instants, looked up once for all sources."""

    given: AuditFilter
    actors: list[int] | None
    records: Ids | None
    since: dt.datetime | None
    until: dt.datetime | None
    contexts: str = ""  # as PostgreSQL writes a list, since the driver would look at each for each of seventy sources
    floor: dt.datetime | None = None  # older than this was not looked at: the next page does

    @classmethod
    def of(cls, given: AuditFilter, viewer: User) -> "_Asked":
        since, until = clock.day_from(given.since), clock.day_from(given.until)
        return cls(
            given=given,
            actors=given.actors(),
            records=given.records(viewer),
            since=clock.start_of(since) if since else None,
            until=clock.start_of(until + dt.timedelta(days=1)) if until else None,
        )


def page_of(given: AuditFilter, *, viewer: User, after: str = "", size: int = SIZE) -> AuditPage:
    """Cost: seven queries, nine with a name; each source reads at most a page of its index."""
    asked = _Asked.of(given, viewer)
    keys, following = _keys(asked, Key.read(after), size)
    return AuditPage(lines_of([(key.label, key.id) for key in keys], viewer), str(following) if following else "")


def all_lines(given: AuditFilter, *, viewer: User, limit: int = EXPORTED) -> Iterator[Line]:
    """What the page shows, up to `limit` lines, for a file."""
    asked, key, left = _Asked.of(given, viewer), None, limit
    while left > 0:
        keys, key = _keys(asked, key, min(500, left))
        yield from lines_of([(one.label, one.id) for one in keys], viewer)
        left -= len(keys)
        if key is None:
            return


def _keys(asked: _Asked, before: Key | None, size: int) -> tuple[list[Key], Key | None]:
    """Keys of one page and the key to go on after, None at the end."""
    if asked.actors is not None:
        _load_contexts(asked, before)
    parts, params = [], []
    for label in _labels(asked):
        sql, values = _part(label, asked, before)
        parts.append(f"({sql} LIMIT {size + 1})")
        params += values
    if not parts:
        return [], None
    if not params and size == SIZE and len(parts) == len(sources()) + 1:
        return _cut([Key(*row) for row in _newest()()], asked, size)
    # every part is built below from table names of our models; what was typed goes in as parameters
    every = " UNION ALL ".join(parts)
    merged = f"SELECT * FROM ({every}) merged ORDER BY at DESC, label DESC, id DESC LIMIT {size + 1}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(merged, params)
        keys = [Key(*row) for row in cursor.fetchall()]
    return _cut(keys, asked, size)


@lru_cache(maxsize=1)
def _newest() -> Kept[Any]:
    """The first page without a filter, which has seventy sources and is always the same."""
    asked = _Asked(AuditFilter(), None, None, None, None)
    parts = [f"({_part(label, asked, None)[0]} LIMIT {SIZE + 1})" for label in sources()]
    acts = f"SELECT at, '{ACTS}' COLLATE \"C\" AS label, id FROM ({{rows}}) acts"  # noqa: S608 (our own names)
    every = " UNION ALL ".join([*parts, acts])
    first = f"SELECT * FROM ({every}) merged ORDER BY at DESC, label DESC, id DESC LIMIT {SIZE + 1}"  # noqa: S608
    return Kept(lambda: AuditEvent.objects.order_by("-at", "-id").values("at", "id")[: SIZE + 1], counted=first)


def _cut(keys: list[Key], asked: _Asked, size: int) -> tuple[list[Key], Key | None]:
    if len(keys) > size:
        return keys[:size], keys[size - 1]
    if asked.floor is not None:
        return keys, Key(asked.floor, "", 0)
    return keys, None


def _labels(asked: _Asked) -> list[str]:
    """Sources that can have what is asked for."""
    given = asked.given
    if given.act and given.act not in CHANGES:
        labels = [ACTS]
    elif given.act:
        labels = list(sources())
    else:
        labels = [*sources(), ACTS]
    if given.kind:
        labels = [label for label in labels if label == given.kind]
    if asked.records is not None:
        labels = [label for label in labels if label == ACTS or asked.records.get(label)]
    if asked.actors is not None and not asked.contexts:
        labels = [label for label in labels if label == ACTS]
    return labels


def _part(label: str, asked: _Asked, before: Key | None) -> tuple[str, list[Any]]:
    """The newest of one source: its condition and order are those of its index on time."""
    acts = label == ACTS
    at, pk, table = ("at", "id", '"core_auditevent"') if acts else ("pgh_created_at", "pgh_id", sources()[label].table)
    found = [_before(label, before, at, pk)] if before else []
    bounds = ((">=", asked.since), ("<", asked.until), (">=", asked.floor))
    found += [(f"{at} {sign} %s", [when]) for sign, when in bounds if when is not None]
    found += _of_acts(asked) if acts else _of_changes(label, asked)
    where = " AND ".join(sql for sql, _values in found) or "true"
    values = [value for _sql, part in found for value in part]
    # collated as Python compares, since the key is held against it there
    read = f"SELECT {at} AS at, '{label}' COLLATE \"C\" AS label, {pk} AS id FROM {table}"  # noqa: S608 (our own names)
    return f"{read} WHERE {where} ORDER BY {at} DESC, {pk} DESC", values


def _before(label: str, key: Key, at: str, pk: str) -> tuple[str, list[Any]]:
    if label == key.label:
        return f"({at}, {pk}) < (%s, %s)", [key.at, key.id]
    return (f"{at} <= %s" if label < key.label else f"{at} < %s"), [key.at]


def _of_changes(label: str, asked: _Asked) -> list[tuple[str, list[Any]]]:
    found: list[tuple[str, list[Any]]] = []
    if asked.given.act:
        found.append(("pgh_label = %s", [asked.given.act]))
    if asked.records is not None:
        found.append(("pgh_obj_id = ANY(%s)", [asked.records[label]]))
    if asked.actors is not None:
        found.append(("pgh_context_id = ANY(%s::uuid[])", [asked.contexts]))
    return found


def _of_acts(asked: _Asked) -> list[tuple[str, list[Any]]]:
    found: list[tuple[str, list[Any]]] = []
    if asked.given.act:
        found.append(("verb = %s", [asked.given.act]))
    if asked.records is not None:
        named = [(label, pk) for label, ids in asked.records.items() for pk in ids]
        labels, ids = [label for label, _pk in named], [pk for _label, pk in named]
        pairs = "(subject_label, subject_id) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))"
        found.append((pairs, [labels, ids]))
    if asked.actors is not None:
        found.append(("actor_id = ANY(%s)", [asked.actors]))
    return found


def _load_contexts(asked: _Asked, before: Key | None) -> None:
    """The newest contexts of whoever acted, before the key. A change happens in the instant of its context, so what is
    older than the last of a full load waits for the next page."""
    bounds = [("<", asked.until), ("<=" if before and before.label else "<", before.at if before else None)]
    bounds.append((">=", asked.since))
    held = [(f"created_at {sign} %s", when) for sign, when in bounds if when is not None]
    where = " AND ".join(["metadata -> 'user' = ANY(%s::jsonb[])", *(sql for sql, _when in held)])
    params: list[Any] = [[str(pk) for pk in asked.actors or []], *(when for _sql, when in held)]
    last = f"ORDER BY created_at DESC FETCH FIRST {CONTEXTS} ROWS WITH TIES"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, created_at FROM pghistory_context WHERE {where} {last}", params)  # noqa: S608
        rows = cursor.fetchall()
    asked.contexts = f"{{{','.join(str(row[0]) for row in rows)}}}" if rows else ""
    asked.floor = rows[-1][1] if len(rows) >= CONTEXTS else None
