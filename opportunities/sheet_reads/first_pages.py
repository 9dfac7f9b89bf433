"""The first page of the lists of opportunities that everybody opens, and how many rows each has (docs/adr/0048).

A list is known by whose rows it has and by the one thing at most that is chosen besides; what asks for more is put
together anew, by `listing.with_filter`.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q

from core import clock
from core.kept import Blank, Kept, among
from core.paging import LIVE_COUNT_CAP, SIZE, Slice, cut
from opportunities.models import Category, Opportunity, OpportunityMember
from opportunities.models.opportunity import SOMEDAY
from opportunities.querysets import sheet_readers
from opportunities.sheet_reads import narrowing
from sellers.anybody import AnyColleague
from sellers.models import User

ORDER = ("category_rank", "step_by", "-id")  # what the facts say first, then whose step is due first
SCOPES = ("mine", "line", "all")
BLANKS = ("viewer", "line", "on", "rank", "state", "stage")
ON_SHEET = ("category", "late", "none", "stalled")
_RANKS: dict[str, int] = {code: rank for rank, code in enumerate(Category.values)}
_CHOSEN: dict[str, Callable[[Any], Any]] = {
    "": lambda rows: rows.open(),
    "category": lambda rows: rows.open().filter(category_rank=Blank("rank")),
    "late": lambda rows: rows.open().filter(step_by__lt=Blank("on")),
    "none": lambda rows: rows.open().filter(step_by=SOMEDAY),
    "stalled": lambda rows: narrowing.stalled(rows.open(), on=Blank("on")),
    "stage": lambda rows: rows.open().filter(stage__code=Blank("stage")),
    "state": lambda rows: rows.filter(state=Blank("state")),
}


def kind_of(wanted: Any) -> str | None:
    """What alone is chosen besides whose, "" for nothing; None where it is more or another thing."""
    chosen = [
        field.name for field in fields(wanted) if field.name not in ("scope", "sort") and getattr(wanted, field.name)
    ]
    if not chosen:
        return ""
    kind = wanted.step if chosen[0] == "step" else chosen[0]
    return kind if len(chosen) == 1 and kind in _CHOSEN and wanted.state != "all" else None


def first_of(scope: str, kind: str, wanted: Any, viewer: User) -> Slice[Any]:
    """The first of those whose sheets she reads, with what puts them in order. Cost: one query."""
    return cut(_FIRST[scope, kind](**_values(wanted, viewer)), ORDER)


def count_of(scope: str, kind: str, wanted: Any, viewer: User) -> int:
    """As `capped_count`. Cost: one query."""
    ((found,),) = _COUNT[scope, kind](**_values(wanted, viewer))
    return int(found)


def _values(wanted: Any, viewer: User) -> dict[str, Any]:
    return {
        "viewer": viewer.pk,
        "line": [viewer.pk, *viewer.standing.line_people],
        "on": clock.today(),
        "rank": _RANKS.get(wanted.category, -1),
        "state": wanted.state,
        "stage": wanted.stage,
    }


def _rows(kind: str) -> Any:
    return _CHOSEN[kind](Opportunity.objects.visible_to(AnyColleague()))


def _first(scope: str, kind: str) -> Any:
    """Asked of each row in the order of the list, so that it ends when the page is full."""
    whose = {"mine": _works_on(), "line": among("owner_id", Blank("line")), "all": sheet_readers(AnyColleague())}
    return _rows(kind).filter(whose[scope]).only("category_rank", "step_by").order_by(*ORDER)[: SIZE + 1]


def _works_on() -> Q:
    return Q(owner_id=Blank("viewer")) | Q(pk__in=_members())


def _members() -> Any:
    return OpportunityMember.objects.filter(user_id=Blank("viewer")).order_by().values("opportunity_id")


def _counted(scope: str, kind: str) -> Any:
    """Those in whose team she is are looked up by their ids: of all rows that are open, few are hers."""
    rows = _rows(kind).order_by().values("pk")
    if scope == "line":
        rows = rows.filter(among("owner_id", Blank("line")))
    if scope == "all" and kind in ON_SHEET:
        rows = rows.filter(sheet_readers(AnyColleague()))
    if scope == "mine":
        owned = Opportunity.objects.filter(owner_id=Blank("viewer")).order_by().values("pk")
        others = ArraySubquery(_members().difference(owned))
        of_others = Func(
            F("pk"), others, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
        )
        rows = rows.filter(owner_id=Blank("viewer")).union(rows.filter(of_others), all=True)
    return rows[: LIVE_COUNT_CAP + 1]


def _kept(question: Callable[[str, str], Any], counted: str = "") -> dict[tuple[str, str], Any]:
    return {
        (scope, kind): Kept(
            lambda scope=scope, kind=kind, **_: question(scope, kind), *BLANKS, by_values=True, counted=counted
        )
        for scope in SCOPES
        for kind in _CHOSEN
    }


_FIRST = _kept(_first)
_COUNT = _kept(_counted, "SELECT count(*) FROM ({rows}) AS found")
