"""Where we meet a competitor, and what became of it: every number opens the rows that it counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from core.kept import Kept
from core.paging import LIVE_COUNT_CAP
from opportunities.models import Competitor, Opportunity, PointKind, Rival, RivalPoint, State
from opportunities.querysets import sheet_readers
from sellers.anybody import AnyColleague, AnySeller
from sellers.models import User

STATES: dict[str, tuple[State, ...]] = {
    "open": (State.OPEN, State.ON_HOLD),
    "won": (State.WON,),
    "lost": (State.LOST,),
    "no_decision": (State.NO_DECISION,),
}
POINTS = 20


@dataclass(frozen=True)
class Met:
    """A competitor with in how many opportunities the reader meets it, by what became of them."""

    competitor: Competitor
    open: int
    won: int
    lost: int
    no_decision: int


def competitors_met(viewer: User) -> list[Met]:
    """Those that stand in sheets which `viewer` reads, the most met first. Cost: one query."""
    readable = Rival.objects.visible_to(viewer).order_by().values("pk")
    counts = {
        name: Count("rivals", filter=Q(rivals__in=readable, rivals__opportunity__state__in=states), distinct=True)
        for name, states in STATES.items()
    }
    rows: Any = Competitor.objects.visible_to(viewer)
    found = rows.filter(rivals__in=readable).annotate(**counts, met=Count("rivals", distinct=True))
    return [
        Met(one, one.open, one.won, one.lost, one.no_decision)
        for one in found.order_by("-met", "name_key", "pk")[:LIVE_COUNT_CAP]
    ]


def meetings(competitor: Competitor, viewer: User, state: str) -> QuerySet[Opportunity]:
    """Opportunities whose sheet `viewer` reads and in which it stands beside us; `state` is a key of STATES, else all."""
    rows: Any = Opportunity.objects.visible_to(viewer).filter(sheet_readers(viewer), rivals__competitor=competitor)
    return rows.filter(state__in=STATES[state]) if state in STATES else rows  # type: ignore[no-any-return]


def heard_of(competitor: Competitor, viewer: User) -> dict[PointKind, list[RivalPoint]]:
    """What was said of it in sheets that `viewer` reads, the newest of each kind first. Cost: one query."""
    line = list(viewer.standing.line_people)
    asked = {"competitor": competitor.pk, "viewer": viewer.pk}
    found = _LINES_POINTS(**asked, line=line) if line else _OWN_POINTS(**asked)
    return {kind: [point for point in found if point.kind == kind] for kind in PointKind}


def _points_of(reader: Any, competitor: Any) -> Any:
    rows: Any = RivalPoint.objects.visible_to(reader).filter(rival__competitor=competitor)
    newest = (F("said_on").desc(), F("pk").desc())
    found = rows.annotate(place=Window(RowNumber(), partition_by="kind", order_by=newest)).filter(place__lte=POINTS)
    found = found.select_related("person", "recorded_by", "rival__opportunity").order_by("-said_on", "-pk")
    # what a line of the page shows: a record has forty columns
    return found.only("kind", "text", "said_on", "person__name", "recorded_by__name", "rival__opportunity__title")


_LINES_POINTS: Kept[RivalPoint] = Kept(
    lambda competitor, **_: _points_of(AnyColleague(), competitor), "competitor", "viewer", "line"
)
# the sheets of one who leads nobody are told from ids, before a row of an opportunity is read
_OWN_POINTS: Kept[RivalPoint] = Kept(
    lambda competitor, **_: _points_of(AnySeller(), competitor), "competitor", "viewer"
)
