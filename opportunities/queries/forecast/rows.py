"""The rows behind a number of the forecast: orders behind 수주, opportunities behind every other rung."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.paging import Slice, slice_in_two
from core.verdict import Verdict
from opportunities.models import Booking, BookingShare, Category, Opportunity, OpportunityMember, State
from opportunities.policies import may_read_ladder_of
from opportunities.queries.forecast.ladder import of_place, parts_in
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.querysets import sheet_readers
from opportunities.rulebook import LADDER
from opportunities.sheet_reads.rows import unread
from sellers.models import User

_CENT = Decimal("0.01")
_MONEY = DecimalField(max_digits=40, decimal_places=14)
_UNSHOWN = ("search_text", "grams", *unread("company"))
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
    _may_read_one(wanted).enforce()
    found = booked_rows(wanted, after) if wanted.category == Category.BOOKED else open_rows(wanted, after)
    total, unrated = _sum(wanted)
    return RowsOfCell(found.rows, found.after, total, unrated)


def _may_read_one(wanted: Wanted) -> Verdict:
    """A colleague reads the unit's sum; that of one of its people only where the forecast names each of them."""
    place = wanted.place
    if not wanted.who or place.unit is None or place.sees_each or wanted.who == place.viewer.pk:
        return place.verdict
    person = person_named(wanted)
    return may_read_ladder_of(place.viewer, person) if person is not None else place.verdict


def open_of(place: Place, period: ForecastPeriod, categories: Collection[Category], *, who: int = 0) -> Any:
    """Opportunities of some rungs that the reader may open."""
    mine = Opportunity.objects.filter(sheet_readers(place.viewer)).visible_to(place.viewer)
    ranks = [LADDER.index(category) for category in categories]
    return mine.filter(
        Exists(_shares(place, who)),
        state=State.OPEN,
        category_rank__range=(min(ranks), max(ranks)),  # neighbours; a range keeps the order of the index
        expected_order_on__range=(period.start, period.end),
        amount__isnull=False,
    )


def with_share(rows: Any, place: Place, who: int = 0) -> Any:
    """Opportunities with the share of the people meant (`pct`)."""
    summed = _shares(place, who).order_by().values("opportunity").annotate(whole=Sum("share_pct")).values("whole")
    return rows.annotate(pct=Subquery(summed))


def _shares(place: Place, who: int) -> Any:
    return of_these(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), share_pct__gt=0), place, None, who)


def open_rows(wanted: Wanted, after: str = "") -> Slice[Any]:
    place, who = wanted.place, wanted.who
    rows = open_of(place, wanted.period, [wanted.category], who=who)
    if wanted.unrated:
        rows = rows.filter(company_rate__isnull=True)

    def dressed(rows: Any) -> Any:
        return with_share(rows.select_related("company", "owner", "stage").defer(*_UNSHOWN), place, who)

    part = slice_in_two(rows, order=OPEN_ORDER, after=after, dressed=dressed)
    found: list[Any] = [open_row(row) for row in part.rows]
    return Slice(found, part.after)


def open_row(row: Any) -> ForecastRow:
    counted = row.amount * row.pct * row.company_rate / 100 if row.company_rate is not None else None
    part = counted.quantize(_CENT) if counted is not None else None
    return ForecastRow(row, row.amount, row.currency, part, row.pct, row.expected_order_on)


def booked_rows(wanted: Wanted, after: str = "") -> Slice[Any]:
    place, period = wanted.place, wanted.period
    shares = of_these(BookingShare.objects.filter(booking=OuterRef("pk")), place, "unit_id", wanted.who)
    rows: QuerySet[Any] = Booking.objects.filter(sheet_readers(place.viewer, "opportunity")).filter(
        Exists(shares), ordered_on__range=(period.start, period.end)
    )
    if wanted.unrated:
        rows = rows.filter(company_rate__isnull=True)

    def dressed(rows: Any) -> Any:
        summed = shares.order_by().values("booking")
        rows = rows.annotate(
            own=Subquery(summed.annotate(whole=Sum("amount")).values("whole")),
            pct=Subquery(summed.annotate(whole=Sum("share_pct")).values("whole")),
        )
        rows = rows.select_related("opportunity__company", "opportunity__owner", "opportunity__stage")
        return rows.defer(*(f"opportunity__{name}" for name in _UNSHOWN))

    part = slice_in_two(rows, order=BOOKED_ORDER, after=after, dressed=dressed)
    found: list[Any] = [_booked_row(row) for row in part.rows]
    return Slice(found, part.after)


def _booked_row(row: Any) -> ForecastRow:
    part = (row.own * row.company_rate).quantize(_CENT) if row.company_rate is not None else None
    return ForecastRow(row.opportunity, row.amount, row.currency, part, row.pct, row.ordered_on)


def of_these(shares: Any, place: Place, booked_unit: str | None, who: int = 0) -> Any:
    """Shares of the people that a place stands for; of one of them with `who`."""
    if place.unit is None:
        return shares.filter(user=place.user or place.viewer)
    shares = of_place(shares, place, booked_unit=booked_unit)
    return shares.filter(at=place.unit.pk, user=who) if who else shares.filter(at__in=place.tree)


def _sum(wanted: Wanted) -> tuple[Decimal, int]:
    rows = parts_in(wanted.period).filter(category=wanted.category)
    found = of_these(rows, wanted.place, "unit_id", wanted.who).aggregate(
        whole=Coalesce(Sum("amount"), Decimal(0), output_field=_MONEY), missing=Coalesce(Sum("unrated"), 0)
    )
    return found["whole"].quantize(_CENT), found["missing"]


def person_named(wanted: Wanted) -> User | None:
    return User.objects.filter(pk=wanted.who).first() if wanted.who else None
