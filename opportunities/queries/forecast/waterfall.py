"""What became of the commit of a snapshot: hit, slipped, lost, changed, gone otherwise, still there; and what nobody
had committed. For learning, not for blame (domain.md §4, decision 38)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core import clock
from core.kept import among
from core.paging import SIZE, Slice, cut, slice_of
from opportunities.models import (
    BookingShare,
    Category,
    Opportunity,
    OpportunityMember,
    Snapshot,
    SnapshotRow,
    State,
)
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.rows import of_these
from opportunities.querysets import sheet_readers

_MONEY = DecimalField(max_digits=40, decimal_places=14)
_ZERO = Decimal(0)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)
COMMIT_RANK = 1
ORDER = ("id",)
TOTAL = "total"  # the first column: what the snapshot had in commit


class Outcome(models.TextChoices):
    HIT = "hit", _("Booked as committed")
    SLIPPED = "slipped", _("Slipped")
    LOST = "lost", _("Lost")
    CHANGED = "changed", _("Amount changed")
    OTHER = "other", _("Gone otherwise")
    STILL = "still", _("Still committed")
    SURPRISE = "surprise", _("Booked without a commit")


@dataclass(frozen=True)
class Waterfall:
    """All in the company's currency. `total` = hit + slipped + lost + changed + other + still, to the won; `changed` is
    what the amounts fell by (below nothing: they rose). `closed`: columns behind which a sheet is not the reader's."""

    total: Decimal = _ZERO
    hit: Decimal = _ZERO
    slipped: Decimal = _ZERO
    lost: Decimal = _ZERO
    changed: Decimal = _ZERO
    other: Decimal = _ZERO
    still: Decimal = _ZERO
    surprise: Decimal = _ZERO
    count: int = 0
    unrated: int = 0
    closed: frozenset[str] = frozenset()

    @property
    def hit_pct(self) -> Decimal | None:
        """적중률: hit ÷ snapshot, in percent with one decimal; None where nothing was committed."""
        return _pct(self.hit, self.total)

    @property
    def slip_pct(self) -> Decimal | None:
        """이월률: slipped ÷ snapshot."""
        return _pct(self.slipped, self.total)

    def amount_of(self, outcome: str) -> Decimal:
        found: Decimal = getattr(self, outcome)
        return found


def waterfall_of(place: Place, period: ForecastPeriod, snapshot: Snapshot, *, on: dt.date) -> Waterfall:
    """What became of the snapshot's commit in the period, as it stands on a day.

    Units:  the unit stamped in the snapshot, bookings in the unit stamped on the share; company's currency.
    Cost:   two queries over the snapshot's committed rows. Source: docs/metrics.md#waterfall
    """
    asked = {"snapshot": snapshot.pk, "ended": on > period.end}
    found = {row["outcome"]: row for row in _SUMS(place, period, **asked)}
    closed = {outcome for outcome, row in found.items() if row["shut"]}

    def of(outcome: str, name: str) -> Decimal:
        return Decimal(found.get(outcome, {}).get(name) or 0)

    changed = of("hit", "before") - of("hit", "got") + of("still", "before") - of("still", "left")
    surprise = _SURPRISE(place, period, snapshot=snapshot.pk, taken_at=snapshot.taken_at)
    parts = [("hit", "got"), ("slipped", "before"), ("lost", "before"), ("other", "before"), ("still", "left")]
    return Waterfall(
        total=sum((Decimal(row["before"] or 0) for row in found.values()), _ZERO),
        changed=changed,
        surprise=sum((amount for (amount,) in surprise), _ZERO),
        count=sum(row["n"] for row in found.values()),
        unrated=sum(row["missing"] for row in found.values()),
        closed=frozenset(
            closed | ({"changed"} if closed & {"hit", "still"} else set()) | ({TOTAL} if closed else set())
        ),
        **{outcome: of(outcome, name) for outcome, name in parts},
    )


def _sums(place: Any, period: Any, snapshot: Any, ended: Any) -> Any:
    rows = _judged(place, period, snapshot, ended=ended).order_by().values("outcome")
    return rows.annotate(
        before=Sum("was"),
        got=Sum("booked"),
        left=Sum("now"),
        n=Count("pk"),
        missing=Count("pk", filter=Q(was=None)),
        shut=Count("pk", filter=~sheet_readers(place.viewer)),
    )


def judged(place: Place, period: ForecastPeriod, snapshot: Snapshot, *, on: dt.date) -> Any:
    """Opportunities of the snapshot's commit: `was` then, `booked` in the period, `now` still open, and the `outcome`."""
    return _judged(place, period, snapshot.pk, ended=on > period.end)


def _judged(place: Any, period: Any, snapshot: Any, *, ended: Any) -> Any:
    """`ended`: whether the period lies behind the day, so that what is open has slipped."""
    base = committed(place, period, snapshot).filter(opportunity=OuterRef("pk"))
    orders = of_these(BookingShare.objects.filter(booking__opportunity=OuterRef("pk")), place, "unit_id").filter(
        booking__ordered_on__range=(period.start, period.end)
    )
    members = of_these(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), share_pct__gt=0), place, None)
    rows = Opportunity.objects.filter(Exists(base)).annotate(
        was=_sum(base, "opportunity", F("part")),
        booked=Coalesce(
            _sum(orders, "booking__opportunity", _in_company(F("amount"), "booking__")), _ZERO, output_field=_MONEY
        ),
        pct=Coalesce(_sum(members, "opportunity", F("share_pct")), _ZERO, output_field=_MONEY),
    )
    now = ExpressionWrapper(F("amount") * F("pct") * F("company_rate") * Decimal("0.01"), output_field=_MONEY)
    open_ = Q(state=State.OPEN)
    late = ended if isinstance(ended, Value) else Value(ended)
    later = Q(expected_order_on__gt=period.end) | Q(ExpressionWrapper(late, output_field=BooleanField()))
    return rows.annotate(
        now=Coalesce(now, _ZERO, output_field=_MONEY),
        outcome=Case(
            When(Q(state=State.WON) & Exists(orders), then=Value("hit")),
            When(state=State.WON, then=Value("slipped")),
            When(open_ & later, then=Value("slipped")),
            When(open_ & Q(category_rank=COMMIT_RANK), then=Value("still")),
            When(state=State.LOST, then=Value("lost")),
            default=Value("other"),
            output_field=CharField(),
        ),
    )


def committed(place: Any, period: Any, snapshot: Any) -> Any:
    rows = SnapshotRow.objects.filter(
        snapshot=snapshot, category=Category.COMMIT, expected_order_on__range=(period.start, period.end)
    )
    if place.unit is None:
        return rows.filter(user=place.person_id)
    return rows.filter(among("unit_id", place.tree))


def surprises(place: Place, period: ForecastPeriod, snapshot: Snapshot) -> Any:
    """Shares of orders of the period entered after the snapshot, of opportunities that it had not committed."""
    return _surprises(place, period, snapshot.pk, snapshot.taken_at)


def _surprises(place: Any, period: Any, snapshot: Any, taken_at: Any) -> Any:
    committed_ones = committed(place, period, snapshot).filter(opportunity=OuterRef("booking__opportunity"))
    orders = of_these(BookingShare.objects.all(), place, "unit_id")
    return orders.filter(
        ~Exists(committed_ones),
        booking__ordered_on__range=(period.start, period.end),
        # of the two spans this is the short one, which a plan for all values cannot know unless it has an end
        booking__created_at__gt=taken_at,
        booking__created_at__lt=_LATEST,
    )


def _surprise(place: Any, period: Any, snapshot: Any, taken_at: Any) -> Any:
    """What they come to, in a row without columns to group by."""
    rows = _surprises(place, period, snapshot, taken_at).order_by().annotate(all=Value(1)).values("all")
    whole = Coalesce(Sum(_in_company(F("amount"), "booking__")), _ZERO, output_field=_MONEY)
    return rows.annotate(whole=whole).values_list("whole")


def surprised_by(place: Place, period: ForecastPeriod, snapshot: Snapshot) -> Any:
    """Their opportunities, with what was `booked`."""
    shares = surprises(place, period, snapshot).filter(booking__opportunity=OuterRef("pk"))
    booked = _sum(shares, "booking__opportunity", _in_company(F("amount"), "booking__"))
    return Opportunity.objects.filter(Exists(shares)).annotate(booked=booked, was=Value(None, output_field=_MONEY))


def behind(place: Place, period: ForecastPeriod, snapshot: Snapshot, outcome: str, *, on: dt.date) -> Any:
    """The opportunities behind a column that the reader may open."""
    if outcome == Outcome.SURPRISE:
        rows = surprised_by(place, period, snapshot)
    else:
        rows = judged(place, period, snapshot, on=on)
        if outcome == Outcome.CHANGED:
            hit = Q(outcome="hit") & ~Q(booked=F("was"))
            rows = rows.filter(hit | (Q(outcome="still") & ~Q(now=F("was"))))
        else:
            rows = rows.filter(outcome=outcome)
    return _readable(rows, place)


def _readable(rows: Any, place: Any) -> Any:
    rows = rows.filter(sheet_readers(place.viewer)).select_related("company", "owner")
    return rows.only("title", "state", "expected_order_on", "company__name", "owner__name")


def page_behind(
    place: Place, period: ForecastPeriod, snapshot: Snapshot, outcome: str, *, on: dt.date, after: str = ""
) -> Slice[Any]:
    """One page of them. Cost: one query."""
    if after or outcome in (Outcome.SURPRISE, Outcome.CHANGED):
        return slice_of(behind(place, period, snapshot, outcome, on=on), order=ORDER, after=after)
    asked: dict[str, Any] = {"snapshot": snapshot.pk, "ended": on > period.end, "outcome": str(outcome)}
    return cut(_FIRST(place, period, **asked), ORDER)


def _first(place: Any, period: Any, snapshot: Any, ended: Any, outcome: Any) -> Any:
    rows = _judged(place, period, snapshot, ended=ended).filter(outcome=outcome)
    return _readable(rows, place).order_by(*ORDER)[: SIZE + 1]


def snapshots_of(period: ForecastPeriod) -> list[Snapshot]:
    """Those taken in the period, with the last one before it, the newest first. Cost: one query."""
    inside = Snapshot.objects.filter(day__range=(period.start, period.end))
    before = Snapshot.objects.filter(day__lt=period.start).order_by("-taken_at", "-pk")[:1]
    found = sorted(inside.union(before), key=lambda one: (one.day >= period.start, one.taken_at, one.pk), reverse=True)
    return list(found)


def usual_among(taken: list[Snapshot], *, on: dt.date) -> Snapshot | None:
    """Against which a day is held unless somebody chooses: the newest of an earlier day, since nothing has moved since this
    morning's; that one where there is no other."""
    earlier = (one for one in taken if clock.day_of(one.taken_at) < on)
    return next(earlier, taken[0] if taken else None)


def _sum(rows: Any, by: str, what: Any) -> Any:
    return Subquery(rows.order_by().values(by).annotate(whole=Sum(what)).values("whole"), output_field=_MONEY)


def _in_company(amount: Any, prefix: str) -> Any:
    return ExpressionWrapper(amount * F(f"{prefix}company_rate"), output_field=_MONEY)


def _pct(part: Decimal, whole: Decimal) -> Decimal | None:
    return (100 * part / whole).quantize(Decimal("0.1")) if whole else None


_SUMS = asked_of_places(_sums, "snapshot", "ended")
_FIRST = asked_of_places(_first, "snapshot", "ended", "outcome", by_values=True)
_SURPRISE = asked_of_places(_surprise, "snapshot", "taken_at")

OUTCOMES: Iterable[str] = tuple(Outcome.values)
