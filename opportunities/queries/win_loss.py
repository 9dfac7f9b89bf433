"""What ended and why: won, lost, stopped by the customer, given up by us. Counted over the rows that a page reads once."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, Q, Subquery

from core.paging import LIVE_COUNT_CAP
from opportunities.models import Competitor, Opportunity, Rival, StageMove, State
from opportunities.queries.figures.scope import AMOUNT
from sellers.models import User

ENDED = (State.WON, State.LOST, State.NO_DECISION, State.WITHDRAWN)
FEWEST = 5  # below this a share says nothing (domain.md §2.3, "표본 부족")
NO_REASON = "none"


@dataclass(frozen=True)
class Ending:
    """One that ended. `amount` in the company's currency, None where no rate is known; `days` from its first stage on, 0 for
    an order that is older."""

    pk: int
    state: str
    reason: str
    stage: tuple[int, int]
    days: int | None
    amount: Decimal | None
    rivals: tuple[int, ...]
    is_read: bool  # whether the reader may open it


@dataclass
class Tally:
    """How many ended how, how many of these the reader may not open, and what all were worth."""

    counts: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    days: list[int] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)

    def add(self, one: Ending) -> None:
        self.counts[one.state] += 1
        self.unread[one.state] += not one.is_read
        self.amounts[one.state] += one.amount or Decimal(0)
        if one.days is not None:
            self.days.append(one.days)

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
    """All tables from one reading of the newest thousand; without a `viewer` none counts as read. Cost: one query, flat
    in rows."""
    found = _read(rows, viewer)
    endings = found[:LIVE_COUNT_CAP]
    whole = Tally()
    for one in endings:
        whole.add(one)
    not_won = [one for one in endings if one.state != State.WON]
    return WinLoss(
        whole,
        reasons=_tallied(endings, lambda one: [one.reason or NO_REASON], by_size=True),
        rivals=_tallied(endings, lambda one: one.rivals, by_size=True),
        stages=_tallied(not_won, lambda one: [one.stage]),
        is_cut=len(found) > LIVE_COUNT_CAP,
        won_days=_middle([one.days for one in endings if one.state == State.WON and one.days is not None]),
    )


def _middle(days: list[int]) -> float | None:
    """Between two days where it lies there, as the figures say it."""
    return median(days) if days else None


def _tallied(
    endings: Iterable[Ending], keys: Callable[[Ending], Iterable[Any]], *, by_size: bool = False
) -> list[tuple[Any, Tally]]:
    found: dict[Any, Tally] = defaultdict(Tally)
    for one in endings:
        for key in keys(one):
            found[key].add(one)
    return sorted(found.items(), key=lambda item: (-item[1].total if by_size else 0, item[0]))


def _read(rows: Any, viewer: User | None) -> list[Ending]:
    first = StageMove.objects.filter(opportunity=OuterRef("pk")).order_by("moved_on").values("moved_on")[:1]
    days = Func(
        F("closed_on"), Subquery(first), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField()
    )
    rivals = Rival.objects.filter(opportunity=OuterRef("pk")).order_by("pk").values("competitor_id")
    mine = Opportunity.objects.readable_in_full(viewer or AnonymousUser()).order_by().values("pk")
    kept = rows.annotate(days=days, worth=AMOUNT, met=ArraySubquery(rivals), read=Q(pk__in=mine))
    names = ("pk", "state", "close_reason", "pipeline_version", "stage__position", "days", "worth", "met", "read")
    newest = kept.order_by("-closed_on", "-pk")[: LIVE_COUNT_CAP + 1]
    return [
        Ending(pk, state, reason, (version, place), spent if spent is None else max(spent, 0), worth, tuple(met), read)
        for pk, state, reason, version, place, spent, worth, met, read in newest.values_list(*names)
    ]


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
    said = rows.exclude(customer_stated_reason="").order_by("-closed_on", "-pk")
    names = ("pk", "title", "state", "customer_stated_reason", "stated_by__name", "closed_on")
    return [
        Words(pk, title, state, words, person or "", closed_on)
        for pk, title, state, words, person, closed_on in said.values_list(*names)[:most]
    ]


def rivals_by_id(ids: Iterable[int]) -> dict[int, Competitor]:
    """Cost: one query."""
    return Competitor.objects.in_bulk(list(ids))
