"""The ladder of a unit or a person in a period, with target, gap and coverage, and the lines that it is the sum of."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from core.kept import Kept, among
from opportunities.models import BookingShare, Category, LadderPart, OpportunityMember, State
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.targets import UnitTarget, targets_of
from opportunities.rulebook import LADDER
from sellers.models import OrgUnit, User

_CENT = Decimal("0.01")
Key = tuple[
    int, int
]  # (unit, person): a unit under the place with person 0, or the place itself with one of its people
Sums = dict[Key, dict[str, tuple[Decimal, int]]]


@dataclass(frozen=True)
class ForecastCell:
    """One rung of one line. `unrated`: records without an exchange rate, in no amount. `linked`: the reader may open
    every row behind it."""

    category: Category
    amount: Decimal
    unrated: int = 0
    linked: bool = False


@dataclass(frozen=True)
class ForecastLine:
    """A unit or a person with four rungs, always in the order of the ladder. All amounts in the company's currency."""

    unit: OrgUnit | None
    user: User | None
    cells: list[ForecastCell]
    target: UnitTarget | None = None
    is_rest: bool = False  # colleagues whose figures are not shown one by one

    @property
    def name(self) -> str:
        found = self.user or self.unit
        return found.name if found is not None else ""

    def amount_of(self, category: str) -> Decimal:
        return sum((cell.amount for cell in self.cells if cell.category == category), Decimal(0))

    @property
    def booked(self) -> Decimal:
        return self.amount_of(Category.BOOKED)

    @property
    def floor(self) -> Decimal:
        """Booked and commit."""
        return self.booked + self.amount_of(Category.COMMIT)

    @property
    def reach(self) -> Decimal:
        """Floor and best case."""
        return self.floor + self.amount_of(Category.BEST)

    @property
    def unrated(self) -> int:
        return sum(cell.unrated for cell in self.cells)

    @property
    def open_amount(self) -> Decimal:
        """Everything counted that is not booked: what coverage sets against what is left to book."""
        return sum((cell.amount for cell in self.cells if cell.category != Category.BOOKED), Decimal(0))

    @property
    def gap(self) -> Decimal | None:
        """Target − (booked + commit); at or below nothing where it is reached. None without a target."""
        return self.target.amount - self.floor if self.target is not None else None

    @property
    def left(self) -> Decimal | None:
        """Target − booked."""
        return self.target.amount - self.booked if self.target is not None else None

    @property
    def is_reached(self) -> bool:
        return self.left is not None and self.left <= 0

    @property
    def coverage(self) -> Decimal | None:
        """(commit + best case + pipeline) ÷ (target − booked), two decimals; None without a target or with it reached."""
        if self.left is None or self.left <= 0:
            return None
        return (self.open_amount / self.left).quantize(_CENT)


@dataclass(frozen=True)
class Forecast:
    """`lines` add up to `total`."""

    total: ForecastLine
    lines: list[ForecastLine] = field(default_factory=list)


def forecast_of(place: Place, period: ForecastPeriod) -> Forecast:
    """The ladder of a place. Its reader has been asked about (`Place.verdict`).

    Shape:  four rungs a line, an empty one with 0; a unit's lines are the units under it, then its own people with
            anything in the period. A colleague without the right to single figures gets her own and the rest as one.
    Units:  the company's currency, without VAT. Booked: the unit stamped on the share; open: the person's unit today.
    Cost:   six queries, flat in opportunities and people. Source: docs/metrics.md#ladder, #target
    """
    if place.unit is None:
        return _of_person(place, period)
    sums = _sums(_PARTS(place, period), place)
    people = {row.pk: row for row in _PEOPLE(ids=[person for _unit, person in sums if person])}
    closed = closed_cells(place, period)
    targets = targets_of(place.tree, period=period, parents=place.parents)
    lines = [
        _line(sums, (unit.pk, 0), closed, place, unit=unit, target=targets.get(unit.pk))
        for unit in place.below
        if (unit.pk, 0) in sums or unit.pk in targets
    ]
    own = sorted((people[person] for unit, person in sums if person), key=lambda one: (one.name, one.pk))
    persons = [_line(sums, (place.unit.pk, one.pk), closed, place, user=one) for one in own]
    lines += persons if place.sees_each else _mine_and_the_rest(persons, place)
    cells = [_total(category, lines) for category in LADDER]
    return Forecast(ForecastLine(place.unit, None, cells, targets.get(place.unit.pk)), lines)


def total_of(place: Place, period: ForecastPeriod) -> ForecastLine:
    """The sum alone, without what it is made of. Cost: two queries."""
    found = sums_of(place, period)
    cells = []
    for category in LADDER:
        amount, unrated = found.get(category, (Decimal(0), 0))
        cells.append(ForecastCell(category, amount.quantize(_CENT), unrated))
    here = place.unit.pk if place.unit is not None else 0
    targets = targets_of(place.tree, period=period, parents=place.parents) if here else {}
    return ForecastLine(place.unit, place.user, cells, targets.get(here))


def parts_in(period: ForecastPeriod) -> Any:
    return LadderPart.objects.filter(month__range=(period.start, period.end))


def works_in(prefix: str, today: Any) -> FilteredRelation:
    """The unit of a person today, as a join named by the caller."""
    there = f"{prefix}__memberships"
    return FilteredRelation(
        there,
        condition=Q(**{f"{there}__from_on__lte": today})
        & (Q(**{f"{there}__to_on__isnull": True}) | Q(**{f"{there}__to_on__gte": today})),
    )


def of_place(rows: Any, place: Place, *, booked_unit: str | None, user: str = "user") -> Any:
    """Rows of shares, with the unit that each counts for (`at`) and who of the place's own people it is (`who`)."""
    rows = rows.annotate(place_today=works_in(user, place.today))
    where = Coalesce(booked_unit, "place_today__unit_id") if booked_unit else F("place_today__unit_id")
    here = place.unit.pk if place.unit is not None else 0
    return rows.annotate(at=where).annotate(
        who=Case(When(at=here, then=F(f"{user}_id")), default=Value(0), output_field=IntegerField())
    )


def _question_of_parts(place: Any, period: Any) -> Any:
    rows = of_place(parts_in(period), place, booked_unit="unit_id").filter(among("at", place.tree))
    return rows.order_by().values_list("at", "who", "category").annotate(Sum("amount"), Sum("unrated"))


def _question_by_category(place: Any, period: Any) -> Any:
    rows = parts_in(period)
    if place.unit is None:
        rows = rows.filter(user=place.person_id)
    else:
        rows = of_place(rows, place, booked_unit="unit_id").filter(among("at", place.tree))
    return rows.order_by().values_list("category").annotate(Sum("amount"), Sum("unrated"))


_PARTS = asked_of_places(_question_of_parts, by_values=True)
_BY_CATEGORY = asked_of_places(_question_by_category, by_values=True)


def sums_of(place: Place, period: ForecastPeriod) -> dict[str, tuple[Decimal, int]]:
    """Rung → amount, and records without a rate; what is empty is absent. Cost: one query."""
    rows = _BY_CATEGORY(place, period)
    return {code: (amount, unrated) for code, amount, unrated in rows}


def _sums(parts: Iterable[tuple[int, int, str, Decimal, int]], place: Place) -> Sums:
    found: dict[Key, dict[str, tuple[Decimal, int]]] = defaultdict(dict)
    for unit, person, category, amount, unrated in parts:
        line = found[place.branch_of(unit), person]
        was, missing = line.get(category, (Decimal(0), 0))
        line[category] = was + amount, missing + unrated
    return {key: line for key, line in found.items() if any(amount or missing for amount, missing in line.values())}


def _line(sums: Sums, key: Key, closed: set[tuple[Key, str]], place: Place, **named: Any) -> ForecastLine:
    found = sums.get(key, {})
    leads = _reads_rows(place, *key)
    cells = []
    for category in LADDER:
        amount, unrated = found.get(category, (Decimal(0), 0))
        linked = category in found and leads and (key, str(category)) not in closed
        cells.append(ForecastCell(category, amount.quantize(_CENT), unrated, linked))
    return ForecastLine(named.get("unit"), named.get("user"), cells, named.get("target"))


def _reads_rows(place: Place, unit: int, person: int) -> bool:
    standing, viewer = place.viewer.standing, place.viewer.pk
    return unit in standing.line_units or person == viewer or person in standing.line_people


def _mine_and_the_rest(lines: list[ForecastLine], place: Place) -> list[ForecastLine]:
    mine = [line for line in lines if line.user == place.viewer]
    rest = [line for line in lines if line.user != place.viewer]
    if not rest:
        return mine
    cells = [_total(category, rest, linked=False) for category in LADDER]
    return [*mine, ForecastLine(None, None, cells, is_rest=True)]


def _total(category: Category, lines: list[ForecastLine], *, linked: bool | None = None) -> ForecastCell:
    parts = [cell for line in lines for cell in line.cells if cell.category == category]
    counted = [cell for cell in parts if cell.amount or cell.unrated]
    return ForecastCell(
        category,
        sum((cell.amount for cell in parts), Decimal(0)),
        sum(cell.unrated for cell in parts),
        bool(counted) and all(cell.linked for cell in counted) if linked is None else linked,
    )


def _of_person(place: Place, period: ForecastPeriod) -> Forecast:
    """One person: what she works on today and what she booked, in whichever unit that was."""
    user = place.user or place.viewer
    closed = closed_cells(place, period)
    return Forecast(_line({(0, user.pk): sums_of(place, period)}, (0, user.pk), closed, place, user=user))


def closed_cells(place: Place, period: ForecastPeriod) -> set[tuple[Key, str]]:
    """Cells behind which a sheet stands that the reader may not open: one that somebody outside her line owns.

    Cost: three queries at most, none behind the first where everybody who owns anything is in her line.
    """
    viewer = place.viewer
    hers = viewer.standing.line_people | {viewer.pk}
    others = [pk for (pk,) in _everybody() if pk not in hers]
    if not others:
        return set()
    if not _opens_others(place):  # of open ones she is in the team, of booked ones she may have been
        return _keys(_HER_CLOSED_ORDERS(place, period, owners=[*hers]), place, _as_booked)
    # named by the shorter list
    outside, owners = (True, others) if len(others) < len(hers) else (False, [*hers])
    shares = (_CLOSED_OWNED_BY if outside else _CLOSED_NOT_OWNED_BY)(place, period, owners=owners)
    orders = (_CLOSED_ORDERS_OWNED_BY if outside else _CLOSED_ORDERS_NOT_OWNED_BY)(place, period, owners=owners)
    return _keys(shares, place, lambda rank: str(LADDER[rank])) | _keys(orders, place, _as_booked)


def _question_of_closed(place: Any, period: Any, owners: Any, *, owned: bool) -> Any:
    """Shares of open opportunities that somebody of `owners` owns (not `owned`: nobody of them) and the reader may not
    open: the unit, one of the place's own people, the rung."""
    rows = OpportunityMember.objects.filter(
        _owned("opportunity__owner_id", owners, owned),
        share_pct__gt=0,
        opportunity__state=State.OPEN,
        opportunity__category_rank__range=(1, 3),
        opportunity__expected_order_on__range=(period.start, period.end),
    )
    rows = rows.exclude(opportunity__in=_worked_on_by(place.viewer))
    return _where(rows, place, None, F("opportunity__category_rank"))


def _question_of_closed_orders(place: Any, period: Any, owners: Any, *, owned: bool, own: bool = False) -> Any:
    """The same of orders; with `own` of the reader's shares alone."""
    rows = BookingShare.objects.filter(
        _owned("booking__opportunity__owner_id", owners, owned),
        booking__ordered_on__range=(period.start, period.end),
    )
    rows = rows.exclude(booking__opportunity__in=_worked_on_by(place.viewer))
    if own:
        rows = rows.filter(user_id=place.viewer.pk)
    return _where(rows, place, "unit_id", Value(0))


def _owned(owner: str, owners: Any, owned: bool) -> Q:
    condition = Q(among(owner, owners))
    return condition if owned else ~condition


def _worked_on_by(viewer: Any) -> Any:
    return OpportunityMember.objects.filter(user_id=viewer.pk).order_by().values("opportunity_id")


def _where(rows: Any, place: Any, booked_unit: str | None, rung: Any) -> Any:
    rows = rows.order_by().annotate(rung=rung)
    if place.unit is None:
        rows = rows.filter(user_id=place.person_id).annotate(at=Value(0), who=F("user_id"))
    else:
        rows = of_place(rows, place, booked_unit=booked_unit).filter(among("at", place.tree))
        if booked_unit:  # follows from the line before, in a way that an index answers
            rows = rows.filter(Q(among(booked_unit, place.tree)) | Q(**{f"{booked_unit}__isnull": True}))
    return rows.values_list("at", "who", "rung").distinct()


_PEOPLE = Kept(lambda ids: User.objects.filter(among("id", ids)), "ids")
_everybody = Kept(lambda: User.objects.order_by().values_list("pk"))
_CLOSED_OWNED_BY = asked_of_places(partial(_question_of_closed, owned=True), "owners", by_values=True)
_CLOSED_NOT_OWNED_BY = asked_of_places(partial(_question_of_closed, owned=False), "owners", by_values=True)
_CLOSED_ORDERS_OWNED_BY = asked_of_places(partial(_question_of_closed_orders, owned=True), "owners", by_values=True)
_CLOSED_ORDERS_NOT_OWNED_BY = asked_of_places(
    partial(_question_of_closed_orders, owned=False), "owners", by_values=True
)
_HER_CLOSED_ORDERS = asked_of_places(
    partial(_question_of_closed_orders, owned=False, own=True), "owners", by_values=True
)


def _keys(rows: Iterable[Any], place: Place, named: Callable[[int], str]) -> set[tuple[Key, str]]:
    return {
        ((place.branch_of(unit) if place.unit is not None else 0, person), named(rung)) for unit, person, rung in rows
    }


def _as_booked(_number: int) -> str:
    return str(Category.BOOKED)


def _opens_others(place: Place) -> bool:
    """Whether the reader may open any figure of the place that somebody else has a share in."""
    standing, viewer = place.viewer.standing, place.viewer.pk
    if place.unit is None:
        return (place.user or place.viewer).pk != viewer
    units = {place.unit.pk} | {one.pk for one in place.below}
    return bool(standing.line_people) or not standing.line_units.isdisjoint(units)
