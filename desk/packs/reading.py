"""What a pack says: the forecast of a place and a period, what could close the gap, and the chosen sheets."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock
from core.kept import among_found
from core.paging import Slice
from core.scoping import id_from
from opportunities.charts import LadderBar, ladder_bar
from opportunities.models import Category, Opportunity, Snapshot
from opportunities.queries.forecast import Forecast, ForecastPeriod, Place, forecast_of, period_from, place_of
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.gap import gap_lines
from opportunities.queries.forecast.moves import moves_since
from opportunities.queries.forecast.rows import ForecastRow, open_of, open_row, ranks_of, with_share
from opportunities.queries.forecast.waterfall import snapshots_of, usual_among
from opportunities.querysets import sheet_readers
from opportunities.reports import newest_snapshot
from sellers.models import OrgUnit, User

AT_ONCE = 10  # sheets that are drawn while the reader waits; more are a worker's
MOST_SHEETS = 60  # what one meeting can talk about
OFFERED = (Category.COMMIT, Category.BEST, Category.PIPELINE)
USUAL = (Category.COMMIT, Category.BEST)
ORDER = ("category_rank", "expected_order_on", "id")
SHOWN = (
    *("title", "fact_category", "seller_category", "category_rank", "expected_order_on"),
    *("amount", "currency", "company_rate"),
)
NAMES = {"customer": F("company__name"), "whose": F("owner__name")}  # a pack names sixty of each


@dataclass(frozen=True)
class Pack:
    """As of an instant, as `viewer` may read it. `offered`: open opportunities of the period that she
    may choose from, the
    surest first; `chosen`: ids of the sheets, in that order,
    and `sheets` their records."""

    viewer: User
    place: Place
    period: ForecastPeriod
    at: dt.datetime
    forecast: Forecast
    bar: LadderBar
    offered: list[ForecastRow]
    chosen: list[int] = field(default_factory=list)
    sheets: list[Opportunity] = field(default_factory=list)
    is_own_choice: bool = False
    was_cut: bool = False

    @cached_property
    def gap(self) -> Slice[Any]:
        """The first of what could close the gap; paper prints it, the screen fetches it beside the rest."""
        return gap_lines(self.place, self.period, on=clock.day_of(self.at))

    @cached_property
    def newest(self) -> int | None:
        """At the foot of the front page, as at that of its sheets."""
        return newest_snapshot(self.viewer, self.at)

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """What the changes are held against: one of an earlier day, so not always the newest."""
        return usual_among(snapshots_of(self.period), on=clock.day_of(self.at))

    @cached_property
    def moves(self) -> Slice[Any]:
        """What changed since the last snapshot of an earlier day."""
        return moves_since(self.snapshot, self.place, self.period) if self.snapshot else Slice([], "")

    @property
    def query(self) -> str:
        """The pack as an address names it; the usual sheets need no naming."""
        named = [("sheet", pk) for pk in self.chosen] if self.is_own_choice else []
        return urlencode([*self.place_pairs, ("period", self.period.code), *named])

    @property
    def paper_query(self) -> str:
        """The same with every sheet named: paper holds what its reader had before her."""
        named = [("chosen", 1), *(("sheet", pk) for pk in self.chosen)]
        return urlencode([*self.place_pairs, ("period", self.period.code), *named])

    @property
    def place_pairs(self) -> list[tuple[str, int]]:
        return list(self.place.query.items())

    @property
    def place_query(self) -> str:
        return urlencode(self.place_pairs)

    @property
    def forecast_query(self) -> str:
        return urlencode([*self.place_pairs, ("period", self.period.code)])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The table of the ladder: units or people, then the whole."""
        rest = _("Other colleagues")
        rows = [
            {"name": rest if row.is_rest else row.name, "row": row, "is_total": False} for row in self.forecast.lines
        ]
        return [*rows, {"name": self.place.name, "row": self.forecast.total, "is_total": True}]

    @property
    def has_unrated(self) -> bool:
        return any(cell.unrated for line in self.lines for cell in line["row"].cells)

    @property
    def company(self) -> str:
        return self.place.above[0].name if self.place.above else self.place.name

    @property
    def currency(self) -> str:
        return str(settings.DEFAULT_CURRENCY)

    @property
    def is_long(self) -> bool:
        return len(self.chosen) > AT_ONCE


def pack_of(viewer: User, asked: Any, *, at: dt.datetime) -> Pack:
    """The pack that an address asks for (`unit` or `user`, `period`, `sheet`…, `chosen` where the reader ticked herself).

    Errors: PermissionDenied for sums that are not hers, Http404 for what is not there. Cost: flat in opportunities.
    """
    on = clock.day_of(at)
    place = place_of(viewer, unit=asked.get("unit", ""), user=asked.get("user", ""))
    period = period_from(asked.get("period", ""), unit_id=_unit_of(place), on=on, parents=place.parents)
    forecast = forecast_of(place, period)
    first, last = ranks_of(OFFERED)
    offered = [open_row(row) for row in _OFFERED(place, period, first=first, last=last)]
    named = asked.getlist("sheet")
    is_own = bool(named or asked.get("chosen"))
    wanted = _named(named) if is_own else [row.opportunity.pk for row in offered if row.opportunity.category in USUAL]
    known = {row.opportunity.pk: row.opportunity for row in offered}
    known |= sheets_of(viewer, [pk for pk in wanted if pk not in known])
    # those of the list in its order, then what else the address names
    chosen = [*(pk for pk in known if pk in wanted)]
    return Pack(
        viewer=viewer,
        place=place,
        period=period,
        at=at,
        forecast=forecast,
        bar=ladder_bar(forecast.total),
        offered=offered,
        chosen=chosen[:MOST_SHEETS],
        sheets=[known[pk] for pk in chosen[:MOST_SHEETS]],
        is_own_choice=is_own,
        was_cut=len(chosen) > MOST_SHEETS,
    )


def _offered(place: Any, period: Any, first: Any, last: Any) -> Any:
    """Looked for in the index by rungs alone, and read then: of a large company's a leader's are one in twenty."""
    ids = open_of(place, period, (first, last)).order_by(*ORDER).values("pk")[:MOST_SHEETS]
    rows = with_share(Opportunity.objects.filter(among_found("pk", ids)), place)
    return rows.annotate(**NAMES).only(*SHOWN).order_by(*ORDER)


_OFFERED = asked_of_places(_offered, "first", "last")


def sheets_of(viewer: User, ids: list[int]) -> dict[int, Opportunity]:
    """Those of them that she may read whole: beside figures stands no sheet without its amounts."""
    if not ids:
        return {}
    rows: Any = Opportunity.objects.filter(sheet_readers(viewer), pk__in=ids).visible_to(viewer)
    found: dict[int, Opportunity] = rows.annotate(**NAMES).only(*SHOWN).in_bulk()
    return {pk: found[pk] for pk in ids if pk in found}


def _named(named: list[str]) -> list[int]:
    return list(dict.fromkeys(pk for pk in map(id_from, named[: 2 * MOST_SHEETS]) if pk))


def _unit_of(place: Place) -> int | None:
    unit: OrgUnit | None = place.unit or (place.above[-1] if place.above else None)
    return unit.pk if unit is not None else None
