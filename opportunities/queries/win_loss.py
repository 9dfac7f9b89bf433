"""What ended and why: won, lost, stopped by the customer, given up by us. Counted by the database in one reading."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, F, Func, IntegerField, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import RowNumber

from core.kept import Kept, among
from core.paging import LIVE_COUNT_CAP
from opportunities.models import Competitor, Opportunity, Rival, StageMove, State
from opportunities.queries.figures.scope import AMOUNT, FigureScope, asked_of_scopes
from opportunities.querysets import is_read_by
from sellers.models import User

ENDED = (State.WON, State.LOST, State.NO_DECISION, State.WITHDRAWN)
FEWEST = 5  # below this a share says nothing (domain.md §2.3, "표본 부족")
NO_REASON = "none"
WORDS = 20  # of customers, told on the page


@dataclass(frozen=True)
class Ended:
    """So many that ended alike. `worth` in the company's currency, without those of which no rate is known; `days` of each,
    from its first stage on, 0 for an order that is older."""

    state: str
    is_read: bool  # whether the reader may open them
    reason: str
    stage: tuple[int, int]
    rival: int  # an id, or 0: those that have one are told once more for each
    n: int
    worth: Decimal
    days: list[int]


@dataclass
class Tally:
    """How many ended how, how many of these the reader may not open, and what all were worth."""

    counts: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    days: list[int] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)

    def add(self, some: Ended) -> None:
        self.counts[some.state] += some.n
        self.unread[some.state] += 0 if some.is_read else some.n
        self.amounts[some.state] += some.worth
        self.days += some.days

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def median_days(self) -> float | None:
        return _middle(self.days)

    @property
    def win_rate(self) -> float | None:
        """Won ÷ (won + lost + no decision); None below `FEWEST`. Source: docs/metrics.md#win-rate"""
        decided = self.total - self.counts[State.WITHDRAWN]
        return round(100 * self.counts[State.WON] / decided, 1) if decided >= FEWEST else None


@dataclass(frozen=True)
class WinLoss:
    """`is_cut`: only the newest thousand of the period were counted."""

    whole: Tally
    reasons: list[tuple[str, Tally]]
    rivals: list[tuple[int, Tally]]
    stages: list[tuple[tuple[int, int], Tally]]
    is_cut: bool
    won_days: float | None = None  # median from the first stage to the order


def win_loss_of(rows: Any, *, viewer: User | None = None) -> WinLoss:
    """All tables from one counting of the newest thousand; without a `viewer` none counts as read. Cost: one query, flat
    in rows."""
    return _tables(_counted(rows, viewer))


def win_loss_in(scope: FigureScope) -> WinLoss:
    """The same of everything that ended in a scope, for its reader: the page as everybody opens it."""
    return _tables(_read(_WHOLE(scope)))


def _tables(found: list[Ended]) -> WinLoss:
    endings = [some for some in found if not some.rival and some.n]
    whole = Tally()
    for some in endings:
        whole.add(some)
    not_won = [some for some in endings if some.state != State.WON]
    return WinLoss(
        whole,
        reasons=_tallied(endings, lambda some: some.reason or NO_REASON, by_size=True),
        rivals=_tallied((some for some in found if some.rival), lambda some: some.rival, by_size=True),
        stages=_tallied(not_won, lambda some: some.stage),
        is_cut=any(not some.n for some in found),
        won_days=_middle([day for some in endings if some.state == State.WON for day in some.days]),
    )


def _middle(days: list[int]) -> float | None:
    """Between two days where it lies there, as the figures say it."""
    return median(days) if days else None


def _tallied(some: Iterable[Ended], key: Callable[[Ended], Any], *, by_size: bool = False) -> list[tuple[Any, Tally]]:
    found: dict[Any, Tally] = defaultdict(Tally)
    for one in some:
        found[key(one)].add(one)
    return sorted(found.items(), key=lambda item: (-item[1].total if by_size else 0, item[0]))


# counted where they stand: to bring a thousand rows here costs several times as much as to read them
_COUNTED = """
WITH newest AS MATERIALIZED ({rows}), counted AS (SELECT * FROM newest WHERE nth <= CAP)
SELECT state, read, reason, process, place, 0, count(*), sum(worth), array_agg(greatest(days, 0)) FILTER (WHERE days IS NOT NULL)
  FROM counted GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT state, read, '', 0, 0, rival, count(*), NULL, NULL FROM counted, unnest(met) AS rival GROUP BY 1, 2, 6
UNION ALL
SELECT '', false, '', 0, 0, 0, 0, NULL, NULL FROM newest WHERE nth > CAP
"""


def _counting() -> str:
    return _COUNTED.replace("CAP", str(LIVE_COUNT_CAP))


def _counted(rows: Any, viewer: User | None) -> list[Ended]:
    """Those that are alike together, and one of nobody where there are more than a page counts."""
    try:
        newest, values = _newest(rows, viewer).query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        cursor.execute(_counting().format(rows=newest), values)
        return _read(cursor.fetchall())


def _read(rows: Iterable[Any]) -> list[Ended]:
    return [
        Ended(state, read, reason, (version, place), rival, n, worth or Decimal(0), days or [])
        for state, read, reason, version, place, rival, n, worth, days in rows
    ]


def _newest(rows: Any, viewer: User | None) -> Any:
    """One more than are counted, since who sees a number is told when it is not the whole."""
    first = StageMove.objects.filter(opportunity=OuterRef("pk")).order_by("moved_on").values("moved_on")[:1]
    days = Func(
        F("closed_on"), Subquery(first), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField()
    )
    rivals = Rival.objects.filter(opportunity=OuterRef("pk")).order_by().values("competitor_id")
    order = (F("closed_on").desc(), F("pk").desc())
    told = rows.annotate(
        reason=F("close_reason"),
        process=F("pipeline_version"),
        place=F("stage__position"),
        days=days,
        worth=AMOUNT,
        met=ArraySubquery(rivals),
        read=is_read_by(viewer) if viewer is not None else Value(False),
        nth=Window(RowNumber(), order_by=order),
    )
    names = ("state", "reason", "process", "place", "days", "worth", "met", "read", "nth")
    return told.order_by(*order)[: LIVE_COUNT_CAP + 1].values(*names)


def ended_of(scope: FigureScope) -> Any:
    """Everything that ended in a scope; rows that the reader may not open are among them."""
    return scope.closed().filter(state__in=ENDED)


def _is_true(condition: Q) -> Func:
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())


def _newest_in(scope: FigureScope) -> Any:
    """By `opportunity_ended`, which holds all that is counted; each ending is asked whether its owner is of the place: a join
    would look her up for each."""
    span = (scope.period.start, scope.period.end)
    rows = Opportunity.objects.filter(_is_true(scope.is_here()), closed_on__range=span, state__in=ENDED)
    return _newest(scope.of_product(rows), scope.place.viewer)


_WHOLE = asked_of_scopes(_newest_in, counted=_counting())


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
