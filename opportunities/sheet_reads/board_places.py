"""Which cards stand first in the columns of a board on which nothing is chosen but whose, and how many stand there: put
together once (docs/adr/0048). Each stage is read in its order, by an index, until its column is full.
"""

from collections import Counter
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, Func, IntegerField, JSONField, OuterRef

from core.kept import Blank, Kept, among
from core.paging import LIVE_COUNT_CAP
from opportunities.models import Opportunity, Stage, State
from opportunities.querysets import sheet_readers
from opportunities.sheet_reads.first_pages import ORDER, kind_of
from opportunities.sheet_reads.listing import OpportunityFilter, default_scope
from sellers.anybody import AnyColleague
from sellers.models import User

Places = tuple[dict[int, list[int]], Counter[int]]  # of each place the ids of its first cards, and how many stand there


def is_whose_alone(wanted: OpportunityFilter, viewer: User) -> bool:
    return kind_of(wanted) == "" and _scope(wanted, viewer) != "team"


def _scope(wanted: OpportunityFilter, viewer: User) -> str:
    return wanted.scope or default_scope(viewer)


def walked(wanted: OpportunityFilter, viewer: User, *, places: dict[int, int], cards: int) -> Places:
    """The first `cards` of each place and one more; `places` are those of the stages by their ids. Cost: one query."""
    scope = _scope(wanted, viewer)
    line = [viewer.pk] if scope == "mine" else [viewer.pk, *viewer.standing.line_people]
    found: dict[int, list[tuple[int, str, int]]] = {}
    sizes: Counter[int] = Counter()
    walk = _walk("line" if scope == "line" else "reader", cards)
    for stage, first, size in walk(viewer=viewer.pk, line=line, stages=list(places)):
        found.setdefault(places[stage], []).extend((rank, step, -pk) for rank, step, pk in first)
        sizes[places[stage]] += size
    return {place: [-pk for _rank, _step, pk in sorted(keys)[: cards + 1]] for place, keys in found.items()}, sizes


@cache
def _walk(whose: str, cards: int) -> Kept[Any]:
    def stages(**_: Any) -> Any:
        line = among("owner_id", Blank("line"))
        rows = Opportunity.objects.visible_to(AnyColleague()).filter(
            line if whose == "line" else sheet_readers(AnyColleague()), stage=OuterRef("pk"), state=State.OPEN
        )
        key = Func(F("category_rank"), F("step_by"), F("pk"), function="jsonb_build_array", output_field=JSONField())
        first = ArraySubquery(rows.annotate(key=key).order_by(*ORDER).values("key")[: cards + 1])
        some = ArraySubquery(rows.order_by().values("pk")[: LIVE_COUNT_CAP + 1])
        size = Func(some, function="cardinality", output_field=IntegerField())
        return Stage.objects.filter(among("pk", Blank("stages"))).values_list("pk", first, size)

    return Kept(stages, "viewer", "line", "stages", by_values=True)


def counted(parts: list[Any]) -> Counter[int]:
    """How many rows of each `place` these querysets have, counted where they stand. Cost: one query."""
    sql, params = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(" ".join(("SELECT place, count(*) FROM (", sql, ") AS found GROUP BY place")), params)
        return Counter(dict(cursor.fetchall()))
