"""The rows behind a number of the forecast: orders behind 수주, opportunities behind every other rung."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.kept import among, among_found
from core.paging import SIZE, Slice, ids_of, slice_of_ids
from core.verdict import Verdict
from opportunities.models import Booking, BookingShare, Category, Opportunity, OpportunityMember, State
from opportunities.policies import may_read_ladder_of
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.sums import counts_in, parts_in, shares_in, sums_of
from opportunities.querysets import sheet_readers
from opportunities.rulebook import LADDER
from sellers.models import Membership, User

_CENT = Decimal("0.01")
_MONEY = DecimalField(max_digits=40, decimal_places=14)
_NAMED = ("title", "company__name", "owner__name")
_OF_SUM = ("amount", "currency", "company_rate")
OPEN_ORDER, BOOKED_ORDER = ("expected_order_on", "id"), ("-ordered_on", "-id")


@dataclass(frozen=True)
class Wanted:
    """Which cell: a rung of a place, of one of its own people (`who`), all of it or what has no rate."""

    place: Place
    period: ForecastPeriod
    category: Category
    who: int = 0
    unrated: bool = False

    @property
    def query(self) -> dict[str, Any]:
        found: dict[str, Any] = self.place.query | {"period": self.period.code, "rung": str(self.category)}
        return found | ({"who": self.who} if self.who else {}) | ({"rate": "missing"} if self.unrated else {})


@dataclass(frozen=True)
class ForecastRow:
    """One opportunity or order. `part`: what of it counts here, in the company's currency; None without a rate.
    `pct`: the share of those meant here."""

    opportunity: Opportunity
    amount: Decimal | None
    currency: str
    part: Decimal | None
    pct: Decimal
    on: Any
    whose: str = ""  # the owner then, of a row of the past


@dataclass(frozen=True)
class RowsOfCell:
    rows: list[ForecastRow]
    after: str
    total: Decimal
    unrated: int


def rows_of(wanted: Wanted, *, after: str = "") -> RowsOfCell:
    """One page of the rows that the reader may open, and the sum that stands in the cell. Cost: four queries.

    Errors: PermissionDenied for the sum of one person that is not the reader's.
    """
    may_read_one(wanted).enforce()
    found = booked_rows(wanted, after) if wanted.category == Category.BOOKED else open_rows(wanted, after)
    total, unrated = _sum(wanted)
    return RowsOfCell(found.rows, found.after, total.quantize(_CENT), unrated)


def may_read_one(wanted: Wanted) -> Verdict:
    """A colleague reads the unit's sum; that of one of its people only where the forecast names each of them."""
    place = wanted.place
    if not wanted.who or place.unit is None or place.sees_each or wanted.who == place.viewer.pk:
        return place.verdict
    person = person_named(wanted)
    return may_read_ladder_of(place.viewer, person) if person is not None else place.verdict


def open_of(place: Place, period: ForecastPeriod, ranks: tuple[int, int], *, who: int = 0) -> Any:
    """Opportunities of neighbouring rungs that the reader may open; `ranks` are the first and the last."""
    mine = Opportunity.objects.filter(sheet_readers(place.viewer)).visible_to(place.viewer)
    first, last = ranks
    return mine.filter(
        Exists(_shares(place, who)),
        # the order of the index: by rungs and days, and of one rung alone by days
        Q(category_rank=first) if first == last else Q(category_rank__range=ranks),
        state=State.OPEN,
        expected_order_on__range=(period.start, period.end),
        amount__isnull=False,
    )


def ranks_of(categories: Collection[Category]) -> tuple[int, int]:
    ranks = [LADDER.index(category) for category in categories]
    return min(ranks), max(ranks)


def with_share(rows: Any, place: Place, who: int = 0) -> Any:
    """Opportunities with the share of the people meant (`pct`)."""
    shares = OpportunityMember.objects.filter(opportunity=OuterRef("pk"), share_pct__gt=0)
    if place.unit is None:
        shares = shares.filter(user_id=place.person_id)
    else:
        # who works there is found once, and not by each row
        there = _works_there(place, who)
        shares = shares.filter(among_found("user_id", there))
    summed = shares.order_by().values("opportunity").annotate(whole=Sum("share_pct")).values("whole")
    return rows.annotate(pct=Subquery(summed))


def _works_there(place: Any, who: int) -> Any:
    on = place.today
    rows = Membership.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), from_on__lte=on)
    rows = rows.filter(unit=place.unit.pk, user=who) if who else rows.filter(among("unit_id", place.tree))
    return rows.values("user_id")


def _shares(place: Place, who: int) -> Any:
    return of_these(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), share_pct__gt=0), place, None, who)


def open_rows(wanted: Wanted, after: str = "") -> Slice[Any]:
    place, period, who = wanted.place, wanted.period, wanted.who
    rank = LADDER.index(wanted.category)
    if after or who or wanted.unrated:
        rows = open_of(place, period, (rank, rank), who=who)
        rows = rows.filter(company_rate__isnull=True) if wanted.unrated else rows
        ids = ids_of(rows, order=OPEN_ORDER, after=after)
    else:
        ids = [pk for (pk,) in _FIRST_OPEN(place, period, rank=rank)]
    part = slice_of_ids(ids, order=OPEN_ORDER, shown=lambda ids: _shown_open(wanted, ids))
    found: list[Any] = [open_row(row) for row in part.rows]
    return Slice(found, part.after)


def _shown_open(wanted: Wanted, ids: list[int]) -> Any:
    if wanted.who:
        return _dressed_open(wanted.place, None, ids, wanted.who)
    return _OPEN(wanted.place, wanted.period, ids=ids)


def _dressed_open(place: Any, _period: Any, ids: Any, who: int = 0) -> Any:
    rows = Opportunity.objects.filter(among("pk", ids)).select_related("company", "owner")
    return with_share(rows.only(*_NAMED, *_OF_SUM, "expected_order_on"), place, who)


def _first_open(place: Any, period: Any, rank: Any) -> Any:
    return open_of(place, period, (rank, rank)).order_by(*OPEN_ORDER).values_list("pk")[: SIZE + 1]


_FIRST_OPEN = asked_of_places(_first_open, "rank")
_OPEN = asked_of_places(_dressed_open, "ids")


def open_row(row: Any) -> ForecastRow:
    counted = row.amount * row.pct * row.company_rate / 100 if row.company_rate is not None else None
    part = counted.quantize(_CENT) if counted is not None else None
    return ForecastRow(row, row.amount, row.currency, part, row.pct, row.expected_order_on)


def booked_rows(wanted: Wanted, after: str = "") -> Slice[Any]:
    place, period, who = wanted.place, wanted.period, wanted.who
    if after or who or wanted.unrated:
        rows = _booked_of(place, period, who)
        rows = rows.filter(company_rate__isnull=True) if wanted.unrated else rows
        ids = ids_of(rows, order=BOOKED_ORDER, after=after)
    else:
        ids = [pk for (pk,) in _FIRST_BOOKED(place, period)]
    part = slice_of_ids(ids, order=BOOKED_ORDER, shown=lambda ids: _shown_booked(wanted, ids))
    found: list[Any] = [_booked_row(row) for row in part.rows]
    return Slice(found, part.after)


def _shown_booked(wanted: Wanted, ids: list[int]) -> Any:
    if wanted.who:
        return _dressed_booked(wanted.place, None, ids, wanted.who)
    return _BOOKED(wanted.place, wanted.period, ids=ids)


def _booked_of(place: Place, period: ForecastPeriod, who: int = 0) -> QuerySet[Any]:
    shares = of_these(BookingShare.objects.filter(booking=OuterRef("pk")), place, "unit_id", who)
    return Booking.objects.filter(sheet_readers(place.viewer, "opportunity")).filter(
        Exists(shares), ordered_on__range=(period.start, period.end)
    )


def _dressed_booked(place: Any, _period: Any, ids: Any, who: int = 0) -> Any:
    shares = of_these(BookingShare.objects.filter(booking=OuterRef("pk")), place, "unit_id", who)
    summed = shares.order_by().values("booking")
    rows = Booking.objects.filter(among("pk", ids)).annotate(
        own=Subquery(summed.annotate(whole=Sum("amount")).values("whole")),
        pct=Subquery(summed.annotate(whole=Sum("share_pct")).values("whole")),
    )
    rows = rows.select_related("opportunity__company", "opportunity__owner")
    return rows.only(*_OF_SUM, "ordered_on", *(f"opportunity__{name}" for name in _NAMED))


_FIRST_BOOKED = asked_of_places(
    lambda place, period: _booked_of(place, period).order_by(*BOOKED_ORDER).values_list("pk")[: SIZE + 1]
)
_BOOKED = asked_of_places(_dressed_booked, "ids")


def _booked_row(row: Any) -> ForecastRow:
    part = (row.own * row.company_rate).quantize(_CENT) if row.company_rate is not None else None
    return ForecastRow(row.opportunity, row.amount, row.currency, part, row.pct, row.ordered_on)


def of_these(shares: Any, place: Place, booked_unit: str | None, who: int = 0) -> Any:
    """Shares of the people that a place stands for; of one of them with `who`."""
    if place.unit is None:
        return shares.filter(user_id=place.person_id)
    units = [place.unit.pk] if who else place.tree
    rows = shares.filter(counts_in(place, booked_unit, units)) if booked_unit else shares_in(shares, place, units)
    return rows.filter(user=who) if who else rows


def _sum(wanted: Wanted) -> tuple[Decimal, int]:
    if not wanted.who:
        return sums_of(wanted.place, wanted.period).get(wanted.category, (Decimal(0), 0))
    rows = parts_in(wanted.period).filter(category=wanted.category)
    found = of_these(rows, wanted.place, "unit_id", wanted.who).aggregate(
        whole=Coalesce(Sum("amount"), Decimal(0), output_field=_MONEY), missing=Coalesce(Sum("unrated"), 0)
    )
    return found["whole"], found["missing"]


def person_named(wanted: Wanted) -> User | None:
    return User.objects.filter(pk=wanted.who).first() if wanted.who else None
