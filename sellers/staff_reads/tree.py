"""The organisation as of a day, as a tree."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from core.kept import AnyReader, Kept
from sellers.actions.dated import DAY
from sellers.models import Membership, OrgUnit, UnitKind, UnitLeader, UnitParent, User
from sellers.queries import parents_on
from sellers.staff_reads.planned import Planned, planned_in_units

KIND_ORDER = {kind: at for at, kind in enumerate(UnitKind.values)}
OPEN_LEVELS = 3  # levels of the tree that are unfolded when the page opens


@dataclass(frozen=True)
class Node:
    """One unit with what hangs in it. `people` work in it itself, `all_people` in it and below."""

    unit: OrgUnit
    leader: User | None
    people: int
    all_people: int
    planned: tuple[Planned, ...]
    children: tuple["Node", ...]
    level: int

    @property
    def is_open(self) -> bool:
        return self.level < OPEN_LEVELS

    @property
    def is_company(self) -> bool:
        return self.unit.kind == UnitKind.COMPANY


def tree_on(day: dt.date, *, viewer: User) -> list[Node]:
    """The roots of a day with all below them; units without a parent stand first. Cost: seven queries."""
    every = list(OrgUnit.objects.visible_to(viewer))
    units = {unit.pk: unit for unit in every if unit.is_there(day)}
    parents = {child: parent for child, parent in parents_on(day).items() if child in units and parent in units}
    leaders = {row.unit_id: row.user for row in UnitLeader.objects.on(day).select_related("user")}
    counts = dict(
        Membership.objects.on(day).values("unit_id").annotate(n=Count("pk")).values_list("unit_id", "n").order_by()
    )
    planned = planned_in_units(every, after=day)
    below: dict[int | None, list[OrgUnit]] = {}
    for unit in units.values():
        below.setdefault(parents.get(unit.pk), []).append(unit)

    def node(unit: OrgUnit, level: int) -> Node:
        children = tuple(node(child, level + 1) for child in _ordered(below.get(unit.pk, [])))
        own = counts.get(unit.pk, 0)
        return Node(
            unit=unit,
            leader=leaders.get(unit.pk),
            people=own,
            all_people=own + sum(child.all_people for child in children),
            planned=tuple(planned.get(unit.pk, ())),
            children=children,
            level=level,
        )

    return [node(unit, 0) for unit in _ordered(below.get(None, []))]


def _ordered(units: list[OrgUnit]) -> list[OrgUnit]:
    return sorted(units, key=lambda unit: (KIND_ORDER[unit.kind], unit.name, unit.pk))


def is_name_taken(name: str, *, parent: OrgUnit | None, on: dt.date, but: OrgUnit | None = None) -> bool:
    """Whether a unit under `parent` (None: at the top) has this name, whatever its case, on a day or later. One query."""
    alike = OrgUnit.objects.not_closed(on).filter(name__iexact=name.strip())
    if but is not None:
        alike = alike.exclude(pk=but.pk)
    hung = UnitParent.objects.not_ended(on - DAY)
    if parent is None:
        return alike.exclude(pk__in=hung.values("unit")).exists()
    return alike.filter(pk__in=hung.filter(parent=parent).values("unit")).exists()


def unit_choices(viewer: User, *, on: dt.date, without: OrgUnit | None = None) -> list[tuple[int, str]]:
    """Units for a <select>, in the tree's order, each with those above it; planned ones too. Cost: two queries.

    `without` leaves out a unit and all below it: what it could not hang under.
    """
    units = {unit.pk: unit for unit in _UNITS(viewer=viewer.pk, on=on)}
    parents = dict(_PARENTS_BY(until=on - dt.timedelta(days=1)))
    found: list[tuple[list[tuple[int, str, int]], int, str]] = []
    for unit in units.values():
        path = _path(unit, units, parents)
        if without is not None and without in path:
            continue
        key = [(KIND_ORDER[one.kind], one.name, one.pk) for one in path]
        named = path[1:] if len(path) > 1 and path[0].kind == UnitKind.COMPANY else path
        found.append((key, unit.pk, " › ".join(one.name for one in named)))
    return [(pk, words) for _key, pk, words in sorted(found, key=lambda one: one[0])]


def _units(viewer: Any, on: Any) -> Any:
    return OrgUnit.objects.visible_to(AnyReader()).not_closed(on).only("name", "kind")


def _parents_by(until: Any) -> Any:
    """Unit and parent on a day, or from when the unit is first under one; `until` is the day before."""
    return UnitParent.objects.not_ended(until).order_by("-from_on").values_list("unit_id", "parent_id")


_UNITS: Kept[OrgUnit] = Kept(_units, "viewer", "on")
_PARENTS_BY: Kept[tuple[int, int]] = Kept(_parents_by, "until")


def _path(unit: OrgUnit, units: dict[int, OrgUnit], parents: dict[int, int]) -> list[OrgUnit]:
    """From the top down to the unit itself."""
    path: list[OrgUnit] = []
    at: OrgUnit | None = unit
    while at is not None and at not in path:
        path.insert(0, at)
        at = units.get(parents.get(at.pk, 0))
    return path
