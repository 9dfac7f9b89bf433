"""The reach table: a line for each unit below, and for each person of the unit itself."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from core import clock
from core.paging import slice_of
from core.scoping import id_from
from customers.models import ContactLog, KeyPosition, Person
from customers.queries.keys import Rate, key_lines
from customers.queries.lists import lines_of
from customers.queries.reach import RATES, ROW_SETS, Scope, counts_by_owner, rate_of
from customers.queries.timeline import page_of_logs
from sellers.models import Membership, OrgUnit, User
from sellers.queries import parents_on, subtree


@dataclass(frozen=True)
class Linked:
    """A rate with the addresses of its rows."""

    name: str
    rate: Rate
    part_url: str
    whole_url: str


@dataclass(frozen=True)
class ReachLine:
    """`url` leads into a unit; empty for a person, whose rates open their rows themselves."""

    name: str
    url: str
    rates: list[Linked]


@dataclass(frozen=True)
class Reach:
    unit: OrgUnit | None
    total: ReachLine
    lines: list[ReachLine]
    breadth: Linked | None


@dataclass(frozen=True)
class Place:
    """What an address names: a unit or a person, as far as the viewer leads them; else the viewer herself.

    `below`: the units right under the unit, each with all its people; `own`: those of the unit itself, by name.
    """

    unit: OrgUnit | None
    user: User | None
    scope: Scope
    below: list[tuple[OrgUnit, frozenset[int]]] = field(default_factory=list)
    own: list[User] = field(default_factory=list)

    @property
    def name(self) -> str:
        found = self.unit or self.user
        return found.name if found is not None else ""


def place_of(viewer: User, *, unit: str = "", user: str = "") -> Place:
    """Cost: up to three queries."""
    day, standing = clock.today(), viewer.standing
    asked = id_from(user)
    if asked in standing.line_people:
        return Place(None, User.objects.filter(pk=asked).first(), Scope(frozenset({asked}), day))
    chosen = id_from(unit) if id_from(unit) in standing.line_units else min(standing.led_units, default=0)
    if not chosen or asked == viewer.pk:
        return Place(None, viewer, Scope(frozenset({viewer.pk}), day))
    return _unit_place(chosen, day)


def _unit_place(chosen: int, day: dt.date) -> Place:
    parents = parents_on(day)
    trees = {pk: subtree(frozenset({pk}), parents=parents) for pk, parent in parents.items() if parent == chosen}
    units = OrgUnit.objects.in_bulk([chosen, *trees])
    places = Membership.objects.on(day).filter(unit__in={chosen, *(one for tree in trees.values() for one in tree)})
    people: dict[int, set[int]] = {pk: set() for pk in trees}
    own, everybody = [], set()
    rows = places.select_related("user").only("unit_id", "user_id", "user__name")
    for row in rows.order_by("user__name", "user_id"):
        everybody.add(row.user_id)
        if row.unit_id == chosen:
            own.append(row.user)
        for pk, tree in trees.items():
            if row.unit_id in tree:
                people[pk].add(row.user_id)
    below = sorted((units[pk] for pk in trees), key=lambda one: (one.name, one.pk))
    found = [(one, frozenset(people[one.pk])) for one in below if people[one.pk]]
    return Place(units[chosen], None, Scope(frozenset(everybody), day), found, own)


def reach_of(place: Place, *, viewer: User) -> Reach:
    """The table of a unit, or the one line of a person. Cost: six queries, flat in people and customers."""
    day = place.scope.on
    counts = counts_by_owner(place.scope.users, on=day)

    def line(name: str, users: frozenset[int], query: dict[str, int], url: str = "") -> ReachLine:
        sums = {code: sum(by_user[pk] for pk in users) for code, by_user in counts.items()}
        rates = [_linked(code, Rate(sums[part], sums[whole]), part, whole, query) for code, part, whole in RATES]
        return ReachLine(name, url, rates)

    if place.unit is None:
        user = place.user or viewer
        return Reach(None, line(user.name, place.scope.users, {"user": user.pk}), [], None)
    base = reverse("customers:reach")
    lines = [line(unit.name, users, {"unit": unit.pk}, f"{base}?unit={unit.pk}") for unit, users in place.below]
    lines += [
        line(user.name, frozenset({user.pk}), {"user": user.pk}) for user in place.own if _has_any(counts, user.pk)
    ]
    query = {"unit": place.unit.pk}
    outside = rate_of("breadth", "outside", place.scope)
    breadth = _linked("breadth", outside, "breadth", "outside", query) if outside.whole else None
    return Reach(place.unit, line(place.unit.name, place.scope.users, query), lines, breadth)


def _has_any(counts: dict[str, Any], user: int) -> bool:
    return any(by_user[user] for by_user in counts.values())


def _linked(name: str, rate: Rate, part: str, whole: str, query: dict[str, int]) -> Linked:
    base = reverse("customers:reach_rows")
    return Linked(
        name, rate, f"{base}?{urlencode(query | {'show': part})}", f"{base}?{urlencode(query | {'show': whole})}"
    )


@dataclass(frozen=True)
class RowsPage:
    """One page of the rows behind a number: `lines` are drawn as `kind` says."""

    kind: str
    lines: Any
    after: str


def rows_behind(show: str, place: Place, *, viewer: User, after: str = "") -> RowsPage:
    """Cost: five queries at most."""
    one, day = ROW_SETS[show], place.scope.on
    rows = one.rows(place.scope)
    if one.kind == "log":
        seen = ContactLog.objects.visible_to(viewer).filter(pk__in=rows.order_by().values("pk"))
        page = page_of_logs(seen, viewer, after)
        return RowsPage(one.kind, page, page.after)
    if one.kind == "person":
        part = slice_of(Person.objects.visible_to(viewer) & rows, order=("name_key", "id"), after=after)
        return RowsPage(one.kind, lines_of(part.rows, on=day), part.after)
    if one.kind == "user":
        people = slice_of(rows, order=("name", "id"), after=after)
        return RowsPage(one.kind, people.rows, people.after)
    posts = slice_of(rows.visible_to(viewer), order=("company__name_key", "id"), after=after)
    return RowsPage(one.kind, key_lines_in_order([post.pk for post in posts.rows], day), posts.after)


def key_lines_in_order(ids: list[int], day: dt.date) -> list[Any]:
    known = {line.position.pk: line for line in key_lines(KeyPosition.objects.filter(pk__in=ids), on=day)}
    return [known[pk] for pk in ids]
