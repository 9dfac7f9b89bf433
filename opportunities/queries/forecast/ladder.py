"""The ladder of a unit or a person in a period, with target, gap and coverage, and the lines that it is the sum of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.kept import Kept, among
from opportunities.models import Category
from opportunities.queries.forecast.closed import Key, closed_cells
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.sums import parts_of, sums_of
from opportunities.queries.forecast.targets import UnitTarget, targets_of
from opportunities.rulebook import LADDER
from sellers.models import OrgUnit, User

_CENT = Decimal("0.01")
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
        """(commit + best case + pipeline) ÷ (target − booked), two decimals; None without a target or with it reached.

        Source: docs/metrics.md#coverage
        """
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
    sums = _sums(parts_of(place, period), place)
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


def _sums(parts: Iterable[tuple[int, int, str, Decimal, int]], place: Place) -> Sums:
    found: dict[Key, dict[str, tuple[Decimal, int]]] = defaultdict(dict)
    for unit, person, category, amount, unrated in parts:
        line = found[place.branch_of(unit), person]
        was, missing = line.get(category, (Decimal(0), 0))
        line[category] = was + amount, missing + unrated
    return {key: line for key, line in found.items() if any(amount or missing for amount, missing in line.values())}


def _line(sums: Sums, key: Key, closed: set[tuple[Key, str]], place: Place, **named: Any) -> ForecastLine:
    found = sums.get(key, {})
    leads = reads_rows(place, *key)
    cells = []
    for category in LADDER:
        amount, unrated = found.get(category, (Decimal(0), 0))
        linked = category in found and leads and (key, str(category)) not in closed
        cells.append(ForecastCell(category, amount.quantize(_CENT), unrated, linked))
    return ForecastLine(named.get("unit"), named.get("user"), cells, named.get("target"))


def reads_rows(place: Place, unit: int, person: int) -> bool:
    """Whether a line is of a unit or a person that its reader leads, or her own: others open no rows."""
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


_PEOPLE = Kept(lambda ids: User.objects.filter(among("id", ids)), "ids")
