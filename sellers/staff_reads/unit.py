"""One unit: who works in it, who leads it, where it hangs, on a day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.kept import Kept, among
from core.scoping import id_from
from sellers.models import Membership, OrgUnit, UnitKind, UnitLeader, UnitParent, User
from sellers.queries import ancestors, parents_on

PEOPLE_SHOWN = 100


@dataclass(frozen=True)
class UnitSheet:
    """`above` from the top down, without the unit itself; `children` and `people` as of the day."""

    leader: User | None
    above: list[OrgUnit]
    children: list[OrgUnit]
    people: list[Membership]

    @property
    def parent(self) -> OrgUnit | None:
        return self.above[-1] if self.above else None


def unit_sheet(unit: OrgUnit, *, on: dt.date) -> UnitSheet:
    """Cost: five queries."""
    parents = parents_on(on)
    up = [pk for pk in ancestors(unit.pk, parents=parents) if pk != unit.pk]
    below = [pk for pk, parent in parents.items() if parent == unit.pk]
    units = {row.pk: row for row in _UNITS(ids=[*up, *below])}
    return UnitSheet(
        leader=next((row.user for row in _LEADING(unit=unit.pk, on=on)), None),
        above=[units[pk] for pk in reversed(up)],
        children=sorted((units[pk] for pk in below if units[pk].is_there(on)), key=lambda one: (one.name, one.pk)),
        people=_PEOPLE(unit=unit.pk, on=on),
    )


def _units(ids: Any) -> Any:
    return OrgUnit.objects.filter(among("pk", ids))


def _leading(unit: Any, on: Any) -> Any:
    return UnitLeader.objects.on(on).filter(unit_id=unit).select_related("user").order_by("pk")[:1]


def _people(unit: Any, on: Any) -> Any:
    rows = Membership.objects.on(on).filter(unit_id=unit).select_related("user")
    return rows.order_by("user__name", "user_id")[:PEOPLE_SHOWN]


_UNITS: Kept[OrgUnit] = Kept(_units, "ids")
_LEADING: Kept[UnitLeader] = Kept(_leading, "unit", "on")
_PEOPLE: Kept[Membership] = Kept(_people, "unit", "on")


@dataclass(frozen=True)
class StillThere:
    """What must be moved before a unit closes."""

    people: list[Membership]
    units: list[OrgUnit]

    def __bool__(self) -> bool:
        return bool(self.people or self.units)


def still_in(unit: OrgUnit, *, on: dt.date) -> StillThere:
    """Who works in it, and which units hang in it, on a day or later. Cost: two queries."""
    before = on - dt.timedelta(days=1)
    people = Membership.objects.not_ended(before).filter(unit=unit).select_related("user").order_by("user__name")
    rows = UnitParent.objects.not_ended(before).filter(parent=unit).select_related("unit").order_by("unit__name")
    units = [row.unit for row in rows if row.unit.closed_on is None or row.unit.closed_on > on]
    return StillThere(list(people[:PEOPLE_SHOWN]), list(dict.fromkeys(units)))


def starting_unit(viewer: User, asked: str) -> OrgUnit | None:
    """The unit that an address names; else the company; None where there is none yet."""
    units = OrgUnit.objects.visible_to(viewer)
    named: OrgUnit | None = units.filter(pk=id_from(asked)).first()
    return named or units.filter(kind=UnitKind.COMPANY).order_by("pk").first()
