"""Which cards stand first in the columns of a board, and how many stand there, of a reader with few people (docs/adr/0048).

All her open rows are numbered column by column in one go; of many people each column is read in its order until it is full
(`board`).
"""

from collections import Counter
from typing import Any

from django.db import connection
from django.db.models import Count, F, IntegerField, Window
from django.db.models.functions import Least, RowNumber

from core.kept import Blank, Kept, among
from opportunities.models import Opportunity, Stage, State
from opportunities.querysets import sheet_readers
from opportunities.sheet_reads.first_pages import kind_of
from opportunities.sheet_reads.listing import OpportunityFilter, default_scope
from sellers.anybody import AnyColleague
from sellers.models import User

FEW = 30  # people whose rows are numbered
Places = tuple[dict[int, list[int]], Counter[int]]  # of each place the ids of its first cards, and how many stand there


def are_numbered(wanted: OpportunityFilter, viewer: User) -> bool:
    """Whether nothing is chosen but whose, and these are few."""
    scope = wanted.scope or default_scope(viewer)
    few = scope == "mine" or (scope != "team" and len(viewer.standing.line_people) <= FEW)
    return few and kind_of(wanted) == ""


def numbered(wanted: OpportunityFilter, viewer: User, *, stages: list[Stage], last: int, cards: int) -> Places:
    """The first `cards` of each place; what stands behind the `last` stands there. Cost: one query."""
    scope = wanted.scope or default_scope(viewer)
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


def counted(parts: list[Any]) -> Counter[int]:
    """How many rows of each `place` these querysets have, counted where they stand. Cost: one query."""
    sql, params = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(" ".join(("SELECT place, count(*) FROM (", sql, ") AS found GROUP BY place")), params)
        return Counter(dict(cursor.fetchall()))
