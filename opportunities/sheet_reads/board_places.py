"""Which cards stand first in the columns of a board on which nothing is chosen but whose, and how many stand there: put
together once (docs/adr/0048).

Where these are few people, all their open rows are numbered column by column in one go; of many each column is read in its
order until it is full, by a question for each number of columns.
"""

from collections import Counter
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, F, IntegerField, Value, Window
from django.db.models.functions import Least, RowNumber

from core.kept import Blank, Kept, among
from core.paging import LIVE_COUNT_CAP
from opportunities.models import Opportunity, Stage, State
from opportunities.querysets import sheet_readers
from opportunities.sheet_reads.first_pages import ORDER, kind_of
from opportunities.sheet_reads.listing import OpportunityFilter, default_scope
from sellers.anybody import AnyColleague
from sellers.models import User

FEW = 30  # people whose rows are numbered
Places = tuple[dict[int, list[int]], Counter[int]]  # of each place the ids of its first cards, and how many stand there


def is_whose_alone(wanted: OpportunityFilter, viewer: User) -> bool:
    return kind_of(wanted) == "" and _scope(wanted, viewer) != "team"


def are_few(wanted: OpportunityFilter, viewer: User) -> bool:
    return _scope(wanted, viewer) == "mine" or len(viewer.standing.line_people) <= FEW


def _scope(wanted: OpportunityFilter, viewer: User) -> str:
    return wanted.scope or default_scope(viewer)


def numbered(wanted: OpportunityFilter, viewer: User, *, stages: list[Stage], last: int, cards: int) -> Places:
    """The first `cards` of each place; what stands behind the `last` stands there. Cost: one query."""
    scope = _scope(wanted, viewer)
    line = [viewer.pk] if scope == "mine" else [viewer.pk, *viewer.standing.line_people]
    question = _OF_LINE if scope == "line" else _OF_READER
    keys: dict[int, list[int]] = {}
    sizes: Counter[int] = Counter()
    ids = [stage.pk for stage in stages]
    for place, pk, size in question(viewer=viewer.pk, line=line, stages=ids, last=last, cards=cards):
        keys.setdefault(place, []).append(pk)
        sizes[place] = size
    return keys, sizes


def _numbered(whose: Any) -> Any:
    rows = Opportunity.objects.visible_to(AnyColleague()).filter(
        whose, among("stage_id", Blank("stages")), state=State.OPEN
    )
    order = [F("category_rank").asc(), F("step_by").asc(), F("pk").desc()]  # as `ORDER`
    rows = rows.annotate(place=Least("stage__position", Blank("last"), output_field=IntegerField())).annotate(
        number=Window(RowNumber(), partition_by=F("place"), order_by=order),
        size=Window(Count("pk"), partition_by=F("place")),
    )
    return rows.filter(number__lte=Blank("cards")).order_by("place", "number").values_list("place", "pk", "size")


_BLANKS = ("viewer", "line", "stages", "last", "cards")
_OF_LINE: Kept[Any] = Kept(lambda **_: _numbered(among("owner_id", Blank("line"))), *_BLANKS, by_values=True)
_OF_READER: Kept[Any] = Kept(lambda **_: _numbered(sheet_readers(AnyColleague())), *_BLANKS, by_values=True)


def walked(wanted: OpportunityFilter, viewer: User, *, stages: dict[int, list[int]], cards: int) -> Places:
    """The first `cards` of each place and one more; `stages` are the ids of those that stand at each. Cost: two queries."""
    first, sizes = _walk(_scope(wanted, viewer), len(stages), cards)
    line = ",".join(map(str, (viewer.pk, *viewer.standing.line_people)))  # written once and not for each column
    values: dict[str, Any] = {"viewer": viewer.pk, "line": f"{{{line}}}"}
    values |= {f"stages{number}": ids for number, ids in enumerate(stages.values())}
    places = list(stages)
    keys: dict[int, list[int]] = {}
    for number, pk, _rank, _step in first(**values):
        keys.setdefault(places[number], []).append(pk)
    return keys, Counter({places[number]: size for number, size in sizes(**values)})


@cache
def _walk(scope: str, columns: int, cards: int) -> tuple[Kept[Any], Kept[Any]]:
    whose = among("owner_id", Blank("line")) if scope == "line" else sheet_readers(AnyColleague())

    def parts(**_: Any) -> list[Any]:
        rows = Opportunity.objects.visible_to(AnyColleague()).filter(whose, state=State.OPEN)
        return [
            rows.filter(among("stage_id", Blank(f"stages{number}"))).annotate(place=Value(number))
            for number in range(columns)
        ]

    def first(**_: Any) -> Any:
        asked = [
            rows.order_by(*ORDER).values_list("place", "pk", "category_rank", "step_by")[: cards + 1]
            for rows in parts()
        ]
        return asked[0].union(*asked[1:], all=True).order_by("place", "category_rank", "step_by", "-pk")

    def counting(**_: Any) -> Any:
        asked = [rows.order_by().values_list("place")[: LIVE_COUNT_CAP + 1] for rows in parts()]
        return asked[0].union(*asked[1:], all=True)

    blanks = ("viewer", "line", *(f"stages{number}" for number in range(columns)))
    sizes = "SELECT place, count(*) FROM ({rows}) AS found GROUP BY place"
    return Kept(first, *blanks, by_values=True), Kept(counting, *blanks, by_values=True, counted=sizes)


def counted(parts: list[Any]) -> Counter[int]:
    """How many rows of each `place` these querysets have, counted where they stand. Cost: one query."""
    sql, params = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(" ".join(("SELECT place, count(*) FROM (", sql, ") AS found GROUP BY place")), params)
        return Counter(dict(cursor.fetchall()))
