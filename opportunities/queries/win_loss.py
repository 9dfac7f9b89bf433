"""What ended and why: won, lost, stopped by the customer, given up by us. Counted by the database in one reading."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, F, Func, Q, Value

from core.kept import Kept, among
from core.paging import LIVE_COUNT_CAP
from opportunities.models import Competitor, Opportunity, State
from opportunities.queries.figures.scope import AMOUNT, FigureScope, asked_of_scopes
from opportunities.querysets import is_read_by
from sellers.models import User

ENDED = (State.WON, State.LOST, State.NO_DECISION, State.WITHDRAWN)
FEWEST = 5  # below this a share says nothing (domain.md §2.3, "표본 부족")
NO_REASON = "none"
WORDS = 20  # of customers, told on the page
MOST_RIVALS = 20


@dataclass(frozen=True)
class Tally:
    """How many ended how, how many of these the reader may not open, and the median of their days from the first stage on, 0
    for an order that is older. `amounts` in the company's currency, without what has no rate, and of all together alone."""

    counts: Counter[str]
    unread: Counter[str]
    amounts: dict[str, Decimal] = field(default_factory=dict)
    median_days: float | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def win_rate(self) -> float | None:
        """Won ÷ (won + lost + no decision); None below `FEWEST`. Source: docs/metrics.md#win-rate"""
        decided = self.total - self.counts[State.WITHDRAWN]
        return round(100 * self.counts[State.WON] / decided, 1) if decided >= FEWEST else None


@dataclass(frozen=True)
class WinLoss:
    """`is_cut`: only the newest thousand of the period were counted. `rivals` are those met most."""

    whole: Tally
    reasons: list[tuple[str, Tally]]
    rivals: list[tuple[int, Tally]]
    stages: list[tuple[tuple[int, int], Tally]]
    is_cut: bool
    won_days: float | None = None  # median from the first stage to the order


def win_loss_of(rows: Any, *, viewer: User | None = None) -> WinLoss:
    """All tables from one counting of the newest thousand; without a `viewer` none counts as read. Cost: one query, flat
    in rows."""
    try:
        newest, values = _newest(rows, viewer).query.sql_with_params()
    except EmptyResultSet:
        return _tables([])
    with connections[rows.db].cursor() as cursor:
        cursor.execute(_counting().format(rows=newest), values)
        return _tables(cursor.fetchall())


def win_loss_in(scope: FigureScope) -> WinLoss:
    """The same of everything that ended in a scope, for its reader: the page as everybody opens it."""
    return _tables(_WHOLE(scope))


# a line for everything, each reason, competitor and stage: counted where they stand, since to bring a thousand rows here costs
# several times as much as to read them. One row more where there are more than a page counts; what was found stays in its order.
_COUNTED = """
WITH newest AS MATERIALIZED ({rows}), counted AS NOT MATERIALIZED (
  SELECT *, greatest(closed_on - first_moved_on, 0) AS days FROM newest LIMIT CAP
), alike AS MATERIALIZED (
  SELECT state, read, reason, count(*) AS n, sum(worth) AS worth FROM counted GROUP BY 1, 2, 3
), met AS MATERIALIZED (
  SELECT state, read, unnest(rival_ids) AS competitor_id, count(*) AS n FROM counted GROUP BY 1, 2, 3
)
SELECT 'whole', '', 0, 0, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FROM counted WHERE state = 'won'),
       SUMMED, WORTH FROM alike
UNION ALL SELECT 'reason', reason, 0, 0, NULL, SUMMED, NOTHING FROM alike GROUP BY 2
UNION ALL (SELECT 'rival', '', competitor_id, 0, NULL, SUMMED, NOTHING FROM met GROUP BY 3 ORDER BY sum(n) DESC, 3 LIMIT RIVALS)
UNION ALL SELECT 'stage', '', process, (SELECT position FROM opportunities_stage WHERE id = place),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days), FOUND, NOTHING
  FROM counted WHERE state <> 'won' GROUP BY process, place
UNION ALL SELECT 'more', '', 0, 0, NULL, NONE, NOTHING FROM (SELECT FROM newest OFFSET CAP) AS rest
"""


def _counting() -> str:
    """Columns are by outcome: how many, how many that the reader may not open, what they were worth."""
    of_state = [f"state = '{state}'" for state in ENDED]
    which = of_state + [f"{condition} AND NOT read" for condition in of_state]
    columns = {
        "SUMMED": [f"coalesce(sum(n) FILTER (WHERE {one}), 0)::int" for one in which],
        "FOUND": [f"count(*) FILTER (WHERE {one})" for one in which],
        "NONE": ["0" for _one in which],
        "WORTH": [f"sum(worth) FILTER (WHERE {one})" for one in of_state],
        "NOTHING": ["NULL" for _one in of_state],
        "CAP": [str(LIVE_COUNT_CAP)],
        "RIVALS": [str(MOST_RIVALS)],
    }
    return reduce(lambda sql, name: sql.replace(name, ", ".join(columns[name])), columns, _COUNTED)


def _tables(lines: Iterable[Any]) -> WinLoss:
    found: dict[str, list[tuple[Any, Tally]]] = defaultdict(list)
    for kind, reason, first, second, days, *rest in lines:
        key = {"reason": reason or NO_REASON, "rival": first, "stage": (first, second)}.get(kind)
        found[kind].append((key, _tally(days, rest)))
    whole = found["whole"][0][1] if found["whole"] else Tally(Counter(), Counter())
    return WinLoss(
        whole,
        reasons=sorted(found["reason"], key=_most_first),
        rivals=sorted(found["rival"], key=_most_first),
        stages=sorted(found["stage"], key=lambda line: line[0]),
        is_cut=bool(found["more"]),
        won_days=whole.median_days,
    )


def _tally(days: float | None, rest: list[Any]) -> Tally:
    many = len(ENDED)
    n, unread, worth = rest[:many], rest[many : 2 * many], rest[2 * many :]
    amounts: dict[str, Decimal] = {state: amount for state, amount in zip(ENDED, worth, strict=True) if amount}
    return Tally(_some(n), _some(unread), amounts, days)


def _some(numbers: list[int]) -> Counter[str]:
    return Counter({state: number for state, number in zip(ENDED, numbers, strict=True) if number})


def _most_first(line: tuple[Any, Tally]) -> Any:
    return -line[1].total, line[0]


def _newest(rows: Any, viewer: User | None) -> Any:
    """One more than are counted, since who sees a number is told when it is not the whole."""
    told = rows.annotate(
        reason=F("close_reason"),
        process=F("pipeline_version"),
        place=F("stage_id"),
        worth=AMOUNT,
        read=is_read_by(viewer) if viewer is not None else Value(False),
    )
    kept = ("first_moved_on", "rival_ids")
    names = ("id", "state", "closed_on", "reason", "process", "place", "worth", *kept, "read")
    return told.order_by("-closed_on", "-pk")[: LIVE_COUNT_CAP + 1].values(*names)


def ended_of(scope: FigureScope) -> Any:
    """Everything that ended in a scope; rows that the reader may not open are among them."""
    return scope.closed().filter(state__in=ENDED)


def _is_true(condition: Q) -> Func:
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())


def _newest_in(scope: FigureScope) -> Any:
    """By `opportunity_endings`, which holds all that is counted; each ending is asked whether its owner is of the place: a join
    would look her up for each."""
    span = (scope.period.start, scope.period.end)
    rows = Opportunity.objects.filter(_is_true(scope.is_here()), closed_on__range=span, state__in=ENDED)
    return _newest(scope.of_product(rows), scope.place.viewer)


_WHOLE = asked_of_scopes(_newest_in, by_values=False, counted=_counting())


@dataclass(frozen=True)
class Words:
    """What a customer said of an end."""

    pk: int
    title: str
    state: str
    words: str
    person: str
    closed_on: dt.date


def words_of(rows: Any, *, most: int) -> list[Words]:
    """What customers said, newest first. Cost: one query."""
    return _worded(_said(rows)[:most])


def words_in(scope: FigureScope) -> list[Words]:
    """The same of everything that ended in a scope and that its reader may open."""
    return _worded(_SAID(scope))


def _said(rows: Any) -> Any:
    said = rows.exclude(customer_stated_reason="").order_by("-closed_on", "-pk")
    return said.values_list("pk", "title", "state", "customer_stated_reason", "stated_by__name", "closed_on")


def _worded(rows: Iterable[Any]) -> list[Words]:
    return [
        Words(pk, title, state, words, person or "", closed_on) for pk, title, state, words, person, closed_on in rows
    ]


def _said_in(scope: FigureScope) -> Any:
    """By `opportunity_said`, newest first until there are enough, whatever the place: one plan serves all."""
    here = _is_true(scope.is_here())
    rows = Opportunity.objects.filter(here, closed_on__range=(scope.period.start, scope.period.end), state__in=ENDED)
    return _said(scope.of_product(rows).filter(is_read_by(scope.place.viewer)))[:WORDS]


_SAID = asked_of_scopes(_said_in, by_values=False)


def rivals_by_id(ids: Iterable[int]) -> dict[int, Competitor]:
    """Cost: one query."""
    return {row.pk: row for row in _RIVALS(ids=list(ids))}


_RIVALS = Kept(lambda ids: Competitor.objects.filter(among("id", ids)), "ids")
