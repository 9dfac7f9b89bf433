"""What is planned and has not happened yet: each with its day, its words and the way to take it back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.kept import Kept, among
from sellers.models import Membership, OrgUnit, Role, RoleGrant, UnitLeader, UnitParent, User

DAY = dt.timedelta(days=1)
NAMES_SHOWN = 2


@dataclass(frozen=True)
class Planned:
    """From `on` something holds. `kind` and `pk` name what is taken back, none where that is done elsewhere."""

    on: dt.date
    text: str
    url: str = ""
    kind: str = ""
    pk: int = 0

    @property
    def undo_url(self) -> str:
        return reverse("sellers:planned_undo", args=[self.kind, self.pk]) if self.kind else ""


def planned_in_units(units: Iterable[OrgUnit], *, after: dt.date) -> dict[int, list[Planned]]:
    """Unit id → what is planned after a day, by day. Cost: three queries."""
    known = {unit.pk: unit for unit in units}
    found: dict[int, list[Planned]] = defaultdict(list)
    for unit in known.values():
        if unit.opened_on is not None and unit.opened_on > after:
            found[unit.pk].append(Planned(unit.opened_on, _("opens"), kind="opening", pk=unit.pk))
        if unit.closed_on is not None and unit.closed_on > after:
            found[unit.pk].append(Planned(unit.closed_on, pgettext("unit", "closed"), kind="closing", pk=unit.pk))
    _plan_parents(found, known, after)
    _plan_leaders(found, known, after)
    _plan_people(found, known, after)
    return {pk: sorted(rows, key=lambda one: one.on) for pk, rows in found.items()}


def _parents(units: Any, after: Any) -> Any:
    rows = UnitParent.objects.filter(Q(among("unit_id", units)) | Q(among("parent_id", units)), from_on__gt=after)
    return rows.select_related("unit", "parent")


def _leaders(units: Any, after: Any) -> Any:
    rows = UnitLeader.objects.not_ended(after).filter(among("unit_id", units)).select_related("user")
    return rows.order_by("unit_id", "from_on")


def _people(units: Any, after: Any) -> Any:
    rows = Membership.objects.filter(among("unit_id", units), from_on__gt=after).select_related("user")
    return rows.order_by("unit_id", "from_on", "user")


_PARENTS: Kept[UnitParent] = Kept(_parents, "units", "after")
_LEADERS: Kept[UnitLeader] = Kept(_leaders, "units", "after")
_PEOPLE: Kept[Membership] = Kept(_people, "units", "after")


def _plan_parents(found: dict[int, list[Planned]], known: dict[int, OrgUnit], after: dt.date) -> None:
    for row in _PARENTS(units=list(known), after=after):
        url = reverse("sellers:unit", args=[row.unit_id])
        if row.unit.opened_on == row.from_on:
            text = _("new unit %(unit)s") % {"unit": row.unit.name}
            found[row.parent_id].append(Planned(row.from_on, text, url))
            continue
        text = _("%(unit)s comes here") % {"unit": row.unit.name}
        found[row.parent_id].append(Planned(row.from_on, text, url))
        text = _("under %(parent)s") % {"parent": row.parent.name}
        found[row.unit_id].append(Planned(row.from_on, text, kind="parent", pk=row.pk))


def _plan_leaders(found: dict[int, list[Planned]], known: dict[int, OrgUnit], after: dt.date) -> None:
    rows = _LEADERS(units=list(known), after=after)
    for unit_id, group in groupby(rows, key=lambda row: row.unit_id):
        terms = list(group)
        for term, follower in zip(terms, [*terms[1:], None], strict=True):
            if term.from_on > after:
                text = _("leader %(name)s") % {"name": term.user.name}
                found[unit_id].append(Planned(term.from_on, text, kind="leader", pk=term.pk))
            if term.to_on is None or (follower is not None and follower.from_on == term.to_on + DAY):
                continue
            unit = known.get(unit_id)
            if unit is not None and unit.closed_on == term.to_on + DAY:
                continue  # it goes with the unit
            own = "" if term.user.left_on == term.to_on else "leader"
            found[unit_id].append(Planned(term.to_on + DAY, _("without a leader"), kind=own, pk=term.pk))


def _plan_people(found: dict[int, list[Planned]], known: dict[int, OrgUnit], after: dt.date) -> None:
    rows = _PEOPLE(units=list(known), after=after)
    for (unit_id, on), group in groupby(rows, key=lambda row: (row.unit_id, row.from_on)):
        people = [row.user for row in group]
        names = ", ".join(user.name for user in people[:NAMES_SHOWN])
        more = len(people) - NAMES_SHOWN
        if more > 0:
            text = ngettext(
                "%(names)s and %(n)s more come here", "%(names)s and %(n)s more come here", more
            ) % {"names": names, "n": more}  # fmt: skip
        else:
            text = _("%(names)s comes here") % {"names": names}
        url = reverse("sellers:employee", args=[people[0].pk]) if len(people) == 1 else ""
        found[unit_id].append(Planned(on, text, url))


def planned_for(user: User, *, after: dt.date) -> list[Planned]:
    """What is planned for a person after a day, by day. Cost: three queries."""
    places = Membership.objects.filter(user=user).select_related("unit")
    leads = UnitLeader.objects.filter(user=user).select_related("unit")
    return planned_among(user, list(places), list(RoleGrant.objects.filter(user=user)), list(leads), after=after)


def planned_among(
    user: User, places: list[Membership], roles: list[RoleGrant], leads: list[UnitLeader], *, after: dt.date
) -> list[Planned]:
    """The same from rows that are read already."""
    found = []
    leaves = user.left_on if user.left_on is not None and user.left_on >= after else None
    if leaves is not None:
        found.append(Planned(leaves + DAY, _("has left"), kind="leaving", pk=user.pk))
    for kind, terms, words in (
        ("place", places, _place_words),
        ("role", roles, _role_words),
        ("leader", leads, _lead_words),
    ):
        for term in terms:
            if term.from_on > after:
                found.append(Planned(term.from_on, words(term), kind=kind, pk=term.pk))
            if term.to_on is None or term.to_on <= after or term.to_on == leaves or _is_followed(term, terms):
                continue
            text = _("no more: %(what)s") % {"what": words(term)}
            found.append(Planned(term.to_on + DAY, text, kind=kind, pk=term.pk))
    return sorted(found, key=lambda one: one.on)


def _is_followed(term: Membership, terms: list[Membership]) -> bool:
    """A place that another one follows does not end; the other one begins."""
    same = isinstance(term, Membership)
    return same and any(term.to_on is not None and one.from_on == term.to_on + DAY for one in terms)


def _place_words(row: Membership) -> str:
    return " · ".join(filter(None, [row.unit.name, row.job_title]))


def _role_words(row: RoleGrant) -> str:
    return _("role %(role)s") % {"role": Role(row.role).label}


def _lead_words(row: UnitLeader) -> str:
    return _("leads %(unit)s") % {"unit": row.unit.name}
