"""Who stands where in the organisation on a day."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Value

from core import clock
from core.kept import Kept, among
from sellers.models import Membership, Notification, NotificationState, OrgUnit, RoleGrant, UnitLeader, UnitParent, User


@dataclass(frozen=True)
class Standing:
    """What a person is today; every right is decided from it.

    Shape:  `line_units` are the units she leads with all below them, `line_people` the people in them without herself,
            `reports` the people of whom she is the direct leader (nobody between them who leads).
    Cost:   three queries, two where `with_roles` has loaded her; none of them grows with customers or opportunities.
    """

    roles: frozenset[str] = frozenset()
    unit_id: int | None = None
    led_units: frozenset[int] = frozenset()
    line_units: frozenset[int] = frozenset()
    line_people: frozenset[int] = frozenset()
    reports: frozenset[int] = frozenset()
    team: frozenset[int] = frozenset()


def standing_of(user: User, *, on: dt.date | None = None) -> Standing:
    """Roles, unit, team and line of a person on a day (today unless given)."""
    day = on or clock.today()
    known = getattr(user, "roles_today", None) if on is None else None
    roles = known if known is not None else RoleGrant.objects.on(day).filter(user=user).values_list("role", flat=True)
    leaders, parents = _leaders_and_parents(day)
    led = frozenset(unit for unit, leader in leaders.items() if leader == user.pk)
    line = subtree(led, parents=parents)
    places = _places(day=day, user=user.pk, line=list(line)) if line else _team_places(day=day, user=user.pk)
    units = {int(person): unit for unit, people in places for person in people.split(",")}
    me = user.pk
    unit_id = units.get(me)
    under_her = {person: unit for person, unit in units.items() if unit in line and person != me}
    nearest = {unit: direct_leader(0, unit, leaders, parents) for unit in set(under_her.values())}
    return Standing(
        roles=frozenset(roles),
        unit_id=unit_id,
        led_units=led,
        line_units=line,
        line_people=frozenset(under_her),
        reports=frozenset(
            person
            for person, unit in under_her.items()
            if (nearest[unit] if nearest[unit] != person else direct_leader(person, unit, leaders, parents)) == me
        ),
        team=frozenset(person for person, unit in units.items() if unit == unit_id and person != me),
    )


def _team(day: Any, user: Any) -> QuerySet[Membership, tuple[int, int]]:
    """Everybody in her own unit."""
    own = Membership.objects.on(day).filter(user=user).values("unit_id")
    return Membership.objects.on(day).filter(unit_id__in=own).values_list("user_id", "unit_id")


def _team_and_line(day: Any, user: Any, line: Any) -> QuerySet[Membership, tuple[int, int]]:
    own = Membership.objects.on(day).filter(user=user).values("unit_id")
    rows = Membership.objects.on(day).filter(Q(among("unit_id", line)) | Q(unit_id__in=own))
    return rows.values_list("user_id", "unit_id")


def _lines(day: Any) -> QuerySet[UnitLeader, tuple[bool, int, int]]:
    led = UnitLeader.objects.on(day).annotate(leads=Value(True)).values_list("leads", "unit_id", "user_id")
    hung = UnitParent.objects.on(day).annotate(leads=Value(False)).values_list("leads", "unit_id", "parent_id")
    both: QuerySet[UnitLeader, tuple[bool, int, int]] = led.union(hung, all=True)
    return both


# a row for each unit: to bring one for each person of a company takes longer than to find them
_BY_UNIT = "SELECT unit_id, string_agg(user_id::text, ',') FROM ({rows}) AS place GROUP BY 1"
_team_places: Kept[Any] = Kept(_team, "day", "user", counted=_BY_UNIT)
_places: Kept[Any] = Kept(_team_and_line, "day", "user", "line", counted=_BY_UNIT)
_lines_on = Kept(_lines, "day")


def _leaders_and_parents(day: dt.date) -> tuple[dict[int, int], dict[int, int]]:
    """Unit → who leads it, and unit → the unit above it, in one query of a few hundred rows at most."""
    leaders: dict[int, int] = {}
    parents: dict[int, int] = {}
    for leads, unit, other in _lines_on(day=day):
        (leaders if leads else parents)[unit] = other
    return leaders, parents


def with_roles(users: QuerySet[User], day: Any = None) -> QuerySet[User]:
    """Users with what they are on a day, today (`roles_today`), which every page asks of its reader: no query of its
    own."""
    held = RoleGrant.objects.on(day or clock.today()).filter(user=OuterRef("pk")).order_by("role")
    return users.annotate(roles_today=ArraySubquery(held.values("role")))


_person = Kept(lambda pk, day: with_roles(User.objects.filter(pk=pk), day), "pk", "day")


def person_today(pk: int) -> User | None:
    """Who is behind a session, with her roles."""
    return next(iter(_person(pk=pk, day=clock.today())), None)


def parents_on(day: dt.date) -> dict[int, int]:
    """Unit id → id of the unit it hangs under; roots are absent. One query, a few hundred rows at most."""
    return dict(_parents(day=day))


_parents = Kept(lambda day: UnitParent.objects.on(day).values_list("unit_id", "parent_id"), "day")


def subtree(units: frozenset[int], *, parents: dict[int, int]) -> frozenset[int]:
    """`units` and everything below them."""
    found = set(units)
    pending = True
    while pending:
        below = {unit for unit, parent in parents.items() if parent in found} - found
        found |= below
        pending = bool(below)
    return frozenset(found)


def ancestors(unit_id: int | None, *, parents: dict[int, int]) -> list[int]:
    """The unit itself, then each unit above it; a cycle in the data ends the walk."""
    found: list[int] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = parents.get(unit_id)
    return found


def direct_leader(person: int, unit_id: int | None, leaders: dict[int, int], parents: dict[int, int]) -> int | None:
    """The nearest leader above a person; a leader's own leader is the next one up."""
    for unit in ancestors(unit_id, parents=parents):
        leader = leaders.get(unit)
        if leader is not None and leader != person:
            return leader
    return None


def direct_leaders(*, on: dt.date) -> dict[int, int]:
    """User id → id of her direct leader on a day, for everybody who has one. Cost: two queries."""
    leaders, parents = _leaders_and_parents(on)
    places = Membership.objects.on(on).values_list("user_id", "unit_id")
    found = {user: direct_leader(user, unit, leaders, parents) for user, unit in places}
    return {user: leader for user, leader in found.items() if leader is not None}


def leaders_above(user_id: int, *, on: dt.date | None = None) -> list[int]:
    """Ids of all dated leaders above a person, the direct one first."""
    day = on or clock.today()
    unit_id = Membership.objects.on(day).filter(user_id=user_id).values_list("unit_id", flat=True).first()
    leaders = dict(UnitLeader.objects.on(day).values_list("unit_id", "user_id"))
    found = [leaders[unit] for unit in ancestors(unit_id, parents=parents_on(day)) if unit in leaders]
    return [leader for leader in dict.fromkeys(found) if leader != user_id]


def units_of(users: list[int], *, on: dt.date) -> dict[int, OrgUnit]:
    """User id → unit on a day."""
    rows = Membership.objects.on(on).filter(user_id__in=users).select_related("unit")
    return {row.user_id: row.unit for row in rows}


def owners_of_addresses(addresses: list[str]) -> dict[str, User]:
    """Address in small letters → the person whose it is; e-mails are stored in small letters."""
    return {user.email: user for user in User.objects.filter(email__in=addresses) if user.email}


def waiting_for(user: Any, *, now: Any = None) -> QuerySet[Notification]:
    """Notifications that ask `user` to act now: new ones, and those whose "later" has come."""
    return Notification.objects.visible_to(user).filter(
        state__in=(NotificationState.NEW, NotificationState.SNOOZED), shown_from__lte=now or clock.now()
    )


def held_back(user: User, codes: Collection[str], *, now: dt.datetime) -> QuerySet[Notification]:
    """What is beyond today's limit: told in the digest, and before her on the next day where there is a place."""
    rows = Notification.objects.visible_to(user).filter(state=NotificationState.NEW, counted_on__isnull=True)
    return rows.filter(code__in=codes, shown_from__gt=now)


def colleagues(viewer: User, q: str = "") -> QuerySet[User]:
    """Active employees whose name, English name or e-mail contains `q`, by name."""
    found: QuerySet[User] = User.objects.visible_to(viewer).active()
    for word in q[:80].split():
        found = found.filter(Q(name__icontains=word) | Q(name_en__icontains=word) | Q(email__icontains=word))
    return found.order_by("name", "pk")
