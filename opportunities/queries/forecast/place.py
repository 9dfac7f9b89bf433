"""Whose forecast an address asks for, and whether its reader may have it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product, starmap
from types import SimpleNamespace
from typing import Any, NamedTuple

from core import clock
from core.kept import Blank, Kept, among
from core.scoping import get_visible_or_404, id_from
from core.verdict import Verdict
from opportunities.policies import may_read_ladder, may_read_ladder_of
from sellers.models import OrgUnit, Role, User
from sellers.queries import ancestors, parents_on, subtree


@dataclass(frozen=True)
class Place:
    """A unit with all below it, or one person. `above` are the units from the top down to it; `below` those right
    under it, in the order of names; `tree` itself and everything under it."""

    viewer: User
    unit: OrgUnit | None
    user: User | None
    parents: dict[int, int]
    above: list[OrgUnit] = field(default_factory=list)
    below: list[OrgUnit] = field(default_factory=list)
    tree: frozenset[int] = frozenset()
    today: dt.date = field(default_factory=clock.today)

    @property
    def person_id(self) -> int:
        """Whose place it is where it is no unit's."""
        found: int = (self.user or self.viewer).pk
        return found

    @property
    def name(self) -> str:
        found: str = (self.unit or self.user or self.viewer).name
        return found

    @property
    def query(self) -> dict[str, int]:
        """What names it in an address."""
        return {"unit": self.unit.pk} if self.unit is not None else {"user": (self.user or self.viewer).pk}

    @property
    def verdict(self) -> Verdict:
        if self.unit is not None:
            return may_read_ladder(self.viewer, self.tree)
        return may_read_ladder_of(self.viewer, self.user or self.viewer)

    @property
    def ways_up(self) -> list[tuple[OrgUnit, bool]]:
        """The units above it from the next one up, each with whether the reader may open it."""
        return [
            (unit, bool(may_read_ladder(self.viewer, subtree(frozenset({unit.pk}), parents=self.parents))))
            for unit in reversed(self.above)
        ]

    @property
    def is_team(self) -> bool:
        """Whether it is a unit that nothing hangs under."""
        return self.unit is not None and len(self.tree) == 1

    @property
    def sees_each(self) -> bool:
        """Her line's people, and for executives everybody's; a colleague reads the unit's total only (domain.md §6)."""
        line: frozenset[int] = self.viewer.standing.line_units
        return self.unit is not None and (self.unit.pk in line or self.viewer.has_role(Role.EXECUTIVE))

    @property
    def line(self) -> frozenset[int]:
        """Whom its reader leads; at night nobody reads."""
        return self.viewer.standing.line_people if self.viewer.pk else frozenset()

    @property
    def shape(self) -> "Shape":
        return Shape(self.unit is not None, bool(self.line))

    @property
    def values(self) -> dict[str, Any]:
        """What the blanks of `any_place` stand for here."""
        return {
            "viewer": self.viewer.pk,
            "line": _written(self.line),
            "here": self.unit.pk if self.unit is not None else 0,
            "person": self.person_id,
            "tree": _written(self.tree),
            "today": self.today,
        }

    def may_open(self, unit: OrgUnit) -> bool:
        """Whether the reader may go up to a unit from here."""
        standing = self.viewer.standing
        return unit.pk == standing.unit_id or unit.pk in standing.line_units or self.viewer.has_role(Role.EXECUTIVE)

    def branch_of(self, unit_id: int) -> int:
        """The unit right under this one in whose tree a unit lies; itself for its own."""
        line = ancestors(unit_id, parents=self.parents)
        here = self.unit.pk if self.unit is not None else 0
        return here if unit_id == here or here not in line else line[line.index(here) - 1]


def _written(ids: Iterable[int]) -> str:
    """As PostgreSQL writes a list: the driver would look at each of five hundred for what it may be."""
    return f"{{{','.join(map(str, ids))}}}"


class Shape(NamedTuple):
    """On what the text of a question about a place depends: whether it is a unit's, and whether its reader leads anybody."""

    is_unit: bool
    leads: bool


SHAPES = tuple(starmap(Shape, product((False, True), repeat=2)))
BLANKS = ("viewer", "line", "here", "person", "tree", "today")


def any_place(shape: Shape) -> Any:
    """Stands for every place of a shape in questions that are put together once (`core.kept`): its ids are blanks."""
    line: Any = Blank("line") if shape.leads else frozenset()
    viewer = SimpleNamespace(pk=Blank("viewer"), is_authenticated=True, standing=SimpleNamespace(line_people=line))
    return SimpleNamespace(
        viewer=viewer,
        unit=SimpleNamespace(pk=Blank("here")) if shape.is_unit else None,
        person_id=Blank("person"),
        tree=Blank("tree"),
        today=Blank("today"),
    )


def place_of(viewer: User, *, unit: str = "", user: str = "") -> Place:
    """What was asked for; else the highest unit that she leads, the company for executives, her own unit, herself.

    Errors: Http404 for what is not there, PermissionDenied for sums that she may not read. Cost: three queries.
    """
    parents = parents_on(clock.today())
    if user:
        person = viewer if id_from(user) == viewer.pk else get_visible_or_404(User, user=viewer, pk=id_from(user))
        place = Place(viewer, None, person, parents, above=_units(_unit_of(person), parents))
    else:
        asked = id_from(unit) if unit else _usual(viewer, parents)
        place = _unit_place(viewer, asked, parents) if asked else Place(viewer, None, viewer, parents)
    place.verdict.enforce()
    return place


def units_with_units(parents: dict[int, int]) -> list[Place]:
    """Every unit under which others hang, for what is counted for nobody in particular. One query."""
    rows = OrgUnit.objects.in_bulk(set(parents.values()) | set(parents))
    nobody = User()
    return [
        Place(
            nobody,
            rows[pk],
            None,
            parents,
            below=[rows[one] for one, parent in parents.items() if parent == pk],
            tree=subtree(frozenset({pk}), parents=parents),
        )
        for pk in sorted(set(parents.values()))
    ]


def _usual(viewer: User, parents: dict[int, int]) -> int:
    standing = viewer.standing
    if standing.led_units:
        highest: int = min(standing.led_units, key=lambda pk: (len(ancestors(pk, parents=parents)), pk))
        return highest
    if Role.EXECUTIVE in standing.roles and parents:
        return ancestors(min(parents), parents=parents)[-1]
    own: int | None = standing.unit_id
    return own or 0


def _unit_of(person: User) -> int | None:
    unit: int | None = person.standing.unit_id
    return unit


_UNITS = Kept(lambda ids: OrgUnit.objects.filter(among("id", ids)), "ids")


def _by_id(ids: list[int]) -> dict[int, OrgUnit]:
    return {row.pk: row for row in _UNITS(ids=ids)} if ids else {}


def _units(unit_id: int | None, parents: dict[int, int]) -> list[OrgUnit]:
    line = ancestors(unit_id, parents=parents)
    rows = _by_id(line)
    return [rows[pk] for pk in reversed(line) if pk in rows]


def _unit_place(viewer: User, asked: int, parents: dict[int, int]) -> Place:
    line = ancestors(asked, parents=parents)
    under = [pk for pk, parent in parents.items() if parent == asked]
    rows = _by_id([*line, *under])
    return Place(
        viewer,
        rows.get(asked) or get_visible_or_404(OrgUnit, user=viewer, pk=asked),
        None,
        parents,
        above=[rows[pk] for pk in reversed(line[1:]) if pk in rows],
        below=sorted((rows[pk] for pk in under if pk in rows), key=lambda one: (one.name, one.pk)),
        tree=subtree(frozenset({asked}), parents=parents),
    )
