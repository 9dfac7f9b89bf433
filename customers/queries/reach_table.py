"""The reach table: a line for each unit below, and for each person of the unit itself."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db.models import QuerySet, Subquery, Sum
from django.utils.http import urlencode

from core import clock
from core.kept import AnyReader, Kept, among
from core.paging import SIZE, cut, ids_of, key_of, slice_of
from core.scoping import id_from
from core.templatetags.addresses import address
from customers.models import ContactLog, ReachDay, ReachFigure
from customers.queries.keys import Rate, key_lines_briefly
from customers.queries.lists import lines_of, shown_of
from customers.queries.reach import RATES, ROW_SETS, SCOPE_BLANKS, AnyScope, Scope
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
    """`counted`: the day whose stored figures these are, and as of when; None where nobody has counted yet."""

    unit: OrgUnit | None
    total: ReachLine
    lines: list[ReachLine]
    breadth: Linked | None
    counted: ReachDay | None

    @property
    def is_of_today(self) -> bool:
        return self.counted is not None and self.counted.on == clock.today()


@dataclass(frozen=True)
class Place:
    """What an address names: a unit or a person, as far as the viewer leads them; else the viewer herself.

    `below`: the units right under the unit, each with the ids of all units in it; `own`: the unit's own people, by name.
    """

    unit: OrgUnit | None
    user: User | None
    scope: Scope
    below: list[tuple[OrgUnit, frozenset[int]]] = field(default_factory=list)
    own: list[tuple[int, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        found = self.unit or self.user
        return found.name if found is not None else ""

    @property
    def units(self) -> frozenset[int]:
        """Ids of the unit and of all below it."""
        own = {self.unit.pk} if self.unit is not None else set()
        return frozenset(own).union(*(tree for _unit, tree in self.below))


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
    rows: Any = _PLACES(units=[chosen, *(one for tree in trees.values() for one in tree)], on=day)
    filled = {unit for unit, _user, _name in rows}
    below = sorted((units[pk] for pk in trees), key=lambda one: (one.name, one.pk))
    found = [(one, trees[one.pk]) for one in below if not filled.isdisjoint(trees[one.pk])]
    own = [(user, name) for unit, user, name in rows if unit == chosen]
    return Place(units[chosen], None, Scope(frozenset(user for _unit, user, _name in rows), day), found, own)


def _placed(units: Any, on: Any) -> Any:
    places = Membership.objects.on(on).filter(among("unit_id", units))
    return places.order_by("user__name", "user_id").values_list("unit_id", "user_id", "user__name")


_PLACES: Kept[Any] = Kept(_placed, "units", "on")


def reach_of(place: Place, *, viewer: User) -> Reach:
    """The table of a unit, or the one line of a person, from stored figures. Cost: three queries, flat in everything.

    They are of the last day that was counted, which is today but for the first minute of a day; people count where they
    stand today.
    """
    counted = _counted_days(clock.today()).first()
    day = counted.on if counted is not None else clock.today()
    if place.unit is None:
        user = place.user or viewer
        return Reach(None, _line(user.name, _of_users([user.pk], day)[user.pk], {"user": user.pk}), [], None, counted)
    by_unit = _by_unit(place.units, day)
    base = address("customers:reach")
    lines = [
        _line(unit.name, _sum(by_unit, tree), {"unit": unit.pk}, f"{base}?unit={unit.pk}") for unit, tree in place.below
    ]
    own = _of_users([pk for pk, _name in place.own], day)
    lines += [_line(name, own[pk], {"user": pk}) for pk, name in place.own if _has_any(own[pk])]
    query, total = {"unit": place.unit.pk}, _sum(by_unit, place.units)
    outside = Rate(total["breadth"], total["outside"])
    breadth = _linked("breadth", outside, "breadth", "outside", _rows_url(query)) if outside.whole else None
    return Reach(place.unit, _line(place.unit.name, total, query), lines, breadth, counted)


def stored_sums(
    place: Place, *names: str, asked: Callable[..., Iterable[Any]] | None = None
) -> tuple[Counter[str], dt.datetime | None]:
    """Columns of `ReachFigure` summed over a place, and when they were counted, None for never; `asked` keeps
    `sums_of_units` with these names. Cost: one query."""
    today = clock.today()
    if place.unit is None:
        latest = _counted_days(today)
        day, at = Subquery(latest.values("on")[:1]), Subquery(latest.values("counted_at")[:1])
        rows: Any = ReachFigure.objects.filter(on=day, user__in=place.scope.users).annotate(at=at).values(*names, "at")
    else:
        rows = (asked or partial(sums_of_units, names=names))(units=list(place.units), today=today)
    found: Counter[str] = Counter()
    counted_at = None
    for row in rows:
        counted_at = row["at"]
        found.update({name: row[name] for name in names})
    return found, counted_at


def sums_of_units(units: Any, today: Any, names: Iterable[str]) -> Any:
    """Of each unit, over those who work in it today."""
    latest = _counted_days(today)
    day, at = Subquery(latest.values("on")[:1]), Subquery(latest.values("counted_at")[:1])
    sums = {name: Sum(f"user__reach_figures__{name}") for name in names}
    places = Membership.objects.on(today).filter(among("unit_id", units), user__reach_figures__on=day)
    return places.order_by().values("unit_id").annotate(**sums, at=at)


def _counted_days(today: Any) -> QuerySet[ReachDay]:
    """Days that were counted whole, the last one first."""
    return ReachDay.objects.filter(on__lte=today).order_by("-on")


def _of_users(users: Collection[int], day: dt.date) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {pk: Counter() for pk in users}
    rows: Any = _FIGURES(users=list(found), day=day) if found else ()
    for row in rows:
        found[row.pop("user_id")].update(row)
    return found


def _by_unit(units: frozenset[int], day: dt.date) -> dict[int, Counter[str]]:
    """Unit → sums of those who stand in it today; somebody stands in one unit at a time."""
    rows: Any = _SUMS(units=list(units), day=day, on=clock.today())
    return {row.pop("unit_id"): Counter(row) for row in rows}


def _summed(units: Any, day: Any, on: Any) -> Any:
    sums = {name: Sum(f"user__reach_figures__{name}") for name in ROW_SETS}
    places = Membership.objects.on(on).filter(among("unit_id", units), user__reach_figures__on=day)
    return places.order_by().values("unit_id").annotate(**sums)


_FIGURES: Kept[Any] = Kept(
    lambda users, day: ReachFigure.objects.filter(among("user_id", users), on=day).values("user_id", *ROW_SETS),
    "users",
    "day",
)
_SUMS: Kept[Any] = Kept(_summed, "units", "day", "on")


def _sum(by_unit: dict[int, Counter[str]], units: Iterable[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for unit in units:
        found.update(by_unit.get(unit, {}))
    return found


def _line(name: str, counts: Counter[str], query: dict[str, int], url: str = "") -> ReachLine:
    rows_url = _rows_url(query)
    rates = [_linked(code, Rate(counts[part], counts[whole]), part, whole, rows_url) for code, part, whole in RATES]
    return ReachLine(name, url, rates)


def _has_any(counts: Counter[str]) -> bool:
    """Somebody outside sales has a line once she looks after a customer or wrote a record."""
    return any(n for name, n in counts.items() if ROW_SETS[name].kind != "user")


def _linked(name: str, rate: Rate, part: str, whole: str, rows_url: str) -> Linked:
    return Linked(name, rate, f"{rows_url}{part}", f"{rows_url}{whole}")


def _rows_url(query: dict[str, int]) -> str:
    """The address of rows of a place, up to the name of the set."""
    return f"{address('customers:reach_rows')}?{urlencode(query)}&show="


@dataclass(frozen=True)
class RowsPage:
    """One page of the rows behind a number: `lines` are drawn as `kind` says."""

    kind: str
    lines: Any
    after: str


def rows_behind(show: str, place: Place, *, viewer: User, after: str = "") -> RowsPage:
    """Cost: six queries at most."""
    one, day = ROW_SETS[show], place.scope.on
    if one.kind == "log":
        seen = ContactLog.objects.visible_to(viewer).filter(pk__in=one.rows(place.scope).order_by().values("pk"))
        page = page_of_logs(seen, viewer, after)
        return RowsPage(one.kind, page, page.after)
    if one.kind in _WHOLE:
        place = replace(place, scope=replace(place.scope, is_wide=_is_wide(show, _WHOLE[one.kind], place)))
    if one.kind == "person":
        if after:
            people = shown_of(one.rows(place.scope).visible_to(viewer))
            part = slice_of(people, order=_PEOPLE_ORDER, after=after)
        else:
            part = cut(_FIRST[show, place.scope.is_wide](**place.scope.values), _PEOPLE_ORDER)
        return RowsPage(one.kind, lines_of(part.rows, on=day), part.after)
    if one.kind == "user":
        users = slice_of(one.rows(place.scope), order=("name", "id"), after=after)
        return RowsPage(one.kind, users.rows, users.after)
    if after:
        ids = ids_of(one.rows(place.scope).visible_to(viewer), order=_POSTS_ORDER, after=after)
    else:
        ids = [pk for (pk,) in _FIRST[show, place.scope.is_wide](**place.scope.values)]
    lines = key_lines_in_order(ids[:SIZE], day)
    return RowsPage(one.kind, lines, key_of(lines[-1].position, order=_POSTS_ORDER) if len(ids) > SIZE else "")


_PEOPLE_ORDER, _POSTS_ORDER = ("name_key", "id"), ("company__name_key", "id")


def _first(show: str, *, is_wide: bool) -> Kept[Any]:
    """The first page of a set, or which posts stand on it."""
    one = ROW_SETS[show]

    def question(**_: Any) -> Any:
        rows = one.rows(AnyScope(is_wide=is_wide)).visible_to(AnyReader())  # type: ignore[arg-type]  # its people are blanks
        if one.kind == "person":
            return shown_of(rows).order_by(*_PEOPLE_ORDER)[: SIZE + 1]
        return rows.order_by(*_POSTS_ORDER).values_list("pk")[: SIZE + 1]

    return Kept(question, *SCOPE_BLANKS, by_values=True)


_WHOLE = {"person": "assigned", "position": "required"}  # kind → the set that all rows of the kind are part of
_FIRST = {
    (show, is_wide): _first(show, is_wide=is_wide)
    for show, one in ROW_SETS.items()
    if one.kind in _WHOLE
    for is_wide in (False, True)
}
_SIZES: Kept[Any] = Kept(
    partial(sums_of_units, names=[name for name, one in ROW_SETS.items() if one.kind in _WHOLE]), "units", "today"
)


def _is_wide(show: str, whole: str, place: Place) -> bool:
    """Whether to walk along the list: its length is 30 of n rows among all people, against all that the place looks after.

    Measured with 200,000 people, where the two cost the same at some hundreds of each; with fewer people both are quick.
    """
    stored, _at = stored_sums(place, *{show, whole}, asked=_SIZES)
    return stored[show] * stored[whole] > 1_000_000


def key_lines_in_order(ids: list[int], day: dt.date) -> list[Any]:
    known = {line.position.pk: line for line in key_lines_briefly(ids, on=day)}
    return [known[pk] for pk in ids if pk in known]
