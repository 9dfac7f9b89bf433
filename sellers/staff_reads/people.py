"""The list of employees: the filter in the address, and one line each."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat

from core import clock
from core.kept import AnyReader, Kept, among
from core.paging import SIZE, Slice, cut, slice_of
from core.scoping import id_from
from core.search import normalised
from sellers.lists.filters import ListFilter
from sellers.models import Membership, OrgUnit, Role, RoleGrant, User
from sellers.queries import parents_on, subtree
from sellers.staff_reads.status import TONES, Status, with_status

ORDER = ("name", "id")


def matching_people(rows: QuerySet[User], q: str) -> QuerySet[User]:
    """Whose name, English name or e-mail has every word of `q`, also by initial consonants (ㄱㅎㄴ).

    Cost: looks at every row, which are a company's own people: some thousands at most.
    """
    words = [word for word in map(normalised, q[:80].split()) if word]
    if not words:
        return rows.none() if q.strip() else rows
    said = Concat("name", Value(" "), "name_en", Value(" "), Coalesce("email", Value("")), output_field=TextField())
    rows = rows.annotate(_said=Func(said, function="hj_search_text", output_field=TextField()))
    for word in words:
        rows = rows.filter(_said__contains=word)
    return rows


@dataclass(frozen=True)
class EmployeeFilter(ListFilter):
    """`unit` is an id, its units below count too; `status` empty is everybody but the former."""

    unit: str = ""
    role: str = ""
    status: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"role": Role.values, "status": Status.values, "sort": [""]}
        return frozenset(known[name]) if name in known else None

    def narrowed(self, rows: Any, *, on: dt.date) -> Any:
        if self.q:
            rows = matching_people(rows, self.q)
        if self.unit:
            units = subtree(frozenset([id_from(self.unit)]), parents=parents_on(on))
            here = Membership.objects.not_ended(on - dt.timedelta(days=1)).filter(user=OuterRef("pk"), unit__in=units)
            rows = rows.filter(Exists(here))
        if self.role:
            rows = rows.filter(Exists(RoleGrant.objects.on(on).filter(user=OuterRef("pk"), role=self.role)))
        rows = with_status(rows, on=on)
        return rows.filter(status=self.status) if self.status else rows.exclude(status=Status.FORMER)

    def words(self) -> list[tuple[str, str]]:
        found = [("q", f"“{self.q}”")] if self.q else []
        if self.unit and (unit := OrgUnit.objects.filter(pk=id_from(self.unit)).first()):
            found.append(("unit", unit.name))
        if self.role:
            found.append(("role", str(Role(self.role).label)))
        if self.status:
            found.append(("status", str(Status(self.status).label)))
        return found


@dataclass(frozen=True)
class EmployeeLine:
    user: User
    place: Membership | None
    roles: list[str]
    status: Status

    @property
    def tone(self) -> str:
        return TONES[self.status]

    @property
    def where(self) -> str:
        """Her unit and title, from which day where that is ahead."""
        if self.place is None:
            return ""
        return " · ".join(filter(None, [self.place.unit.name, self.place.job_title]))


def employees_after(wanted: EmployeeFilter, *, viewer: User, after: str = "") -> Slice[Any]:
    """A page of `EmployeeLine`s by name. Cost: three queries, one more for a unit."""
    day = clock.today()
    if after or wanted.is_on:
        part = slice_of(wanted.narrowed(_seen(viewer), on=day), order=ORDER, after=after)
    else:
        part = cut(_FIRST(viewer=viewer.pk, day=day), ORDER)
    users = [user.pk for user in part.rows]
    places: dict[int, Membership] = {}
    for place in _PLACES(users=users, until=day - dt.timedelta(days=1)):
        places[place.user_id] = place  # the earliest of now and later
    roles: dict[int, list[str]] = defaultdict(list)
    for user_id, role in _ROLES(users=users, day=day):
        roles[user_id].append(str(Role(role).label))
    lines = [
        EmployeeLine(user, places.get(user.pk), sorted(roles[user.pk]), Status(user.status)) for user in part.rows
    ]  # fmt: skip
    return Slice(lines, part.after)


def _seen(viewer: Any) -> Any:
    """What a line shows."""
    return User.objects.visible_to(viewer).only("name")


def _first(viewer: Any, day: Any) -> Any:
    return EmployeeFilter().narrowed(_seen(AnyReader()), on=day).order_by(*ORDER)[: SIZE + 1]


def _places(users: Any, until: Any) -> Any:
    rows = Membership.objects.not_ended(until).filter(among("user_id", users)).select_related("unit")
    return rows.only("user_id", "job_title", "unit__name").order_by("-from_on")


def _roles(users: Any, day: Any) -> Any:
    return RoleGrant.objects.on(day).filter(among("user_id", users)).values_list("user_id", "role")


_FIRST: Kept[Any] = Kept(_first, "viewer", "day")
_PLACES: Kept[Membership] = Kept(_places, "users", "until")
_ROLES: Kept[tuple[int, str]] = Kept(_roles, "users", "day")
