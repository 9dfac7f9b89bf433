"""The company that sells: units in a tree, people in them with dates, who leads, and which pipeline a division uses."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any

from bench.load import names
from bench.load.copying import copy
from bench.scale import MOMENT, TODAY, Scale
from opportunities.models import Pipeline, PipelineChoice, PipelineVersion, Product
from sellers.models import Membership, OrgUnit, Role, RoleGrant, UnitKind, UnitLeader, UnitParent, User

MODELS = (OrgUnit, UnitParent, User, Membership, UnitLeader, RoleGrant, PipelineChoice, Product)
FOUNDED = dt.date(2008, 1, 1)
RE_CUT = dt.date(2024, 1, 1)  # the day of the last reorganisation: some led and worked elsewhere before
PRODUCTS = 60
TEAM, BRANCH = 10, 4  # people in a team with its leader, teams in a branch


@dataclass(frozen=True)
class Unit:
    pk: int
    name: str
    kind: str
    parent: int | None
    leader: int | None = None


@dataclass
class Staff:
    """`sellers` are user ids, the one with most customers first; `weights` add up how much each has."""

    sellers: list[int]
    weights: list[float]
    unit_of: dict[int, int] = field(default_factory=dict)
    version_of: dict[int, int] = field(default_factory=dict)  # seller → pipeline version
    leader_of: dict[int, int] = field(default_factory=dict)
    products: int = PRODUCTS

    def any_seller(self, rng: Random) -> int:
        return rng.choices(self.sellers, cum_weights=self.weights)[0]


# the people who are logged in when pages are measured
EXECUTIVE, ADMIN, LEADER, SELLER = 1, 2, 3, 4


def load(scale: Scale, rng: Random) -> Staff:
    units, places = _tree(scale.users)
    copy(OrgUnit, ("id", "name", "kind"), ((unit.pk, unit.name, unit.kind) for unit in units))
    copy(
        UnitParent,
        ("id", "unit_id", "parent_id", "from_on"),
        ((unit.pk, unit.pk, unit.parent, FOUNDED) for unit in units if unit.parent),
    )
    people = list(range(1, scale.users + 1))
    copy(
        User,
        ("id", "email", "name", "password", "hired_on", "created_at"),
        ((pk, f"u{pk}@bench.example", names.person_name(rng), "!", FOUNDED, MOMENT) for pk in people),
    )
    copy(Membership, ("id", "user_id", "unit_id", "job_title", "rank", "from_on", "to_on"), _memberships(places, rng))
    copy(UnitLeader, ("id", "unit_id", "user_id", "from_on", "to_on"), _leaders(units))
    leaders = {unit.leader for unit in units if unit.leader}
    copy(RoleGrant, ("id", "user_id", "role", "from_on"), _roles(people, leaders))
    sellers = [pk for pk in people if pk not in leaders and pk != ADMIN]
    staff = Staff(sellers, list(accumulate(rank**-0.4 for rank in range(1, len(sellers) + 1))), places)
    staff.leader_of = {pk: next(u.leader or EXECUTIVE for u in units if u.pk == places[pk]) for pk in sellers}
    _sell_by(staff, units)
    copy(Product, ("id", "code", "name", "family"), _products())
    return staff


def _tree(users: int) -> tuple[list[Unit], dict[int, int]]:
    """Units, and user id → unit id. The first team is the one whose leader and seller are measured."""
    teams = max(1, round((users - 2) / (TEAM + 1.5)))
    branches = -(-teams // BRANCH)
    divisions = min(2, branches)
    spare = iter(range(SELLER + 1, users + 1))
    units = [Unit(1, "벤치들(주)", UnitKind.COMPANY, None, EXECUTIVE), Unit(2, "경영지원실", UnitKind.STAFF, 1)]
    for at in range(divisions if branches > 1 else 0):
        units.append(Unit(len(units) + 1, f"{at + 1}본부", UnitKind.DIVISION, 1, next(spare)))
    upper = [unit.pk for unit in units[2:]] or [1]
    for at in range(branches if branches > 1 else 0):
        units.append(
            Unit(len(units) + 1, f"{names.PLACES[at]}지점", UnitKind.BRANCH, upper[at % len(upper)], next(spare))
        )
    offices = [unit.pk for unit in units if unit.kind == UnitKind.BRANCH] or upper
    first = len(units) + 1
    for at in range(teams):
        leader = LEADER if at == 0 else next(spare)
        units.append(Unit(len(units) + 1, f"영업{at + 1}팀", UnitKind.TEAM, offices[at % len(offices)], leader))
    places = {unit.leader: unit.pk for unit in units if unit.leader} | {ADMIN: 2, SELLER: first}
    for number, pk in enumerate(spare):
        places[pk] = first + number % teams
    return units, places


def _memberships(places: dict[int, int], rng: Random) -> Iterator[tuple[Any, ...]]:
    """A third changed units when the company was last re-cut."""
    teams, pk = sorted(set(places.values())), 0
    for user, unit in places.items():
        before = rng.choice(teams) if rng.random() < 0.33 else unit
        since = FOUNDED
        if before != unit:
            pk, since = pk + 1, RE_CUT
            yield pk, user, before, "영업대표", "대리", FOUNDED, RE_CUT - dt.timedelta(days=1)
        pk += 1
        yield pk, user, unit, "영업대표", "과장", since, None


def _leaders(units: list[Unit]) -> Iterator[tuple[Any, ...]]:
    """Whoever leads since the re-cut; before, the leader of the unit above led, too."""
    pk, leads = 0, {unit.pk: unit.leader for unit in units}
    for unit in units:
        if unit.leader is None:
            continue
        earlier = leads.get(unit.parent or 1) or EXECUTIVE
        yield pk + 1, unit.pk, earlier, FOUNDED, RE_CUT - dt.timedelta(days=1)
        yield pk + 2, unit.pk, unit.leader, RE_CUT, None
        pk += 2


def _roles(people: list[int], leaders: set[int]) -> Iterator[tuple[Any, ...]]:
    for pk in people:
        role = Role.ADMIN if pk == ADMIN else Role.LEADER if pk in leaders else Role.SELLER
        yield pk, pk, Role.EXECUTIVE if pk == EXECUTIVE else role, FOUNDED


def _sell_by(staff: Staff, units: list[Unit]) -> None:
    """The second division sells to dealers, everybody else solutions."""
    version = {code: PipelineVersion.objects.filter(pipeline__code=code).latest("number").pk for code in _codes()}
    pipeline = {code: Pipeline.objects.get(code=code).pk for code in _codes()}
    dealers = [unit.pk for unit in units if unit.name == "2본부"]
    rows = [(1, 1, pipeline["solution"], FOUNDED), *((2, pk, pipeline["dealer"], FOUNDED) for pk in dealers)]
    copy(PipelineChoice, ("id", "unit_id", "pipeline_id", "valid_from"), rows)
    parent = {unit.pk: unit.parent for unit in units}
    for pk in staff.sellers:
        above = staff.unit_of[pk]
        line = [above, *(up for up in (parent[above], parent.get(parent[above] or 0)) if up)]
        staff.version_of[pk] = version["dealer" if set(line) & set(dealers) else "solution"]


def _codes() -> tuple[str, str]:
    return "solution", "dealer"


def _products() -> Iterator[tuple[Any, ...]]:
    for pk in range(1, PRODUCTS + 1):
        yield pk, f"P{pk:03}", f"{names.STEMS[pk % len(names.STEMS)]} {pk}호", names.TRADES[pk % 6]


assert TODAY > RE_CUT
