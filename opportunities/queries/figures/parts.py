"""What a figure is made of where that is no list of opportunities: open amounts, orders, sellers, answers.

As far as the reader may open them; sums are the figure's own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.kept import Kept, among
from core.paging import SIZE, Slice, cut, ids_of, slice_of, slice_of_ids
from opportunities.models import Answer, AnswerProof, AnswerValue, Category, Opportunity
from opportunities.policies import may_read_ladder_of
from opportunities.queries.figures.closing import sellers_of
from opportunities.queries.figures.cut import is_cut, opens_rows
from opportunities.queries.figures.scope import FigureScope, asked_of_scopes
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.closed import closed_cells
from opportunities.queries.forecast.ladder import total_of
from opportunities.queries.forecast.rows import (
    OPEN_ORDER,
    Wanted,
    booked_rows,
    of_these,
    open_of,
    open_row,
    ranks_of,
    with_share,
)
from opportunities.queries.forecast.sums import parts_in
from opportunities.querysets import sheet_readers
from sellers.models import User

NEWEST, BY_NAME = ("-id",), ("name", "id")
COVERING = (Category.COMMIT, Category.BEST, Category.PIPELINE)
_NAMED = ("title", "company__name", "owner__name")
_OF_OPEN = (
    *_NAMED,
    *("amount", "currency", "company_rate", "expected_order_on", "fact_category", "seller_category"),
)
PARTS: dict[str, str | Promise] = {
    "covering": _("Counted and not booked yet"),
    "left": _("Left to book: the target less what is booked"),
    "booked": _("Booked in the period"),
    "sellers": _("People who sell, with what they booked"),
    "yes": _("Yes-answers of open opportunities"),
    "yes_with_evidence": _("Yes-answers that rest on evidence"),
}


@dataclass(frozen=True)
class PartSum:
    """The number that the rows add up to; of `left` also what it is taken from. `is_closed`: behind it stand records that
    the reader may not open, such as a colleague's share of another team's opportunity."""

    amount: Decimal | None = None
    target: Decimal | None = None
    booked: Decimal | None = None
    is_closed: bool = False


def sum_of(scope: FigureScope, show: str) -> PartSum:
    """Amounts in the company's currency, as the figure shows them. Cost: five queries at most.

    Source: docs/metrics.md#figures
    """
    if show not in ("covering", "left", "booked", "sellers"):
        return PartSum()
    place, period = scope.place, scope.period
    total = total_of(place, period)
    if show == "sellers":
        return PartSum(total.booked, is_closed=is_cut(place))
    rungs = COVERING if show == "covering" else (Category.BOOKED,)
    is_closed = _is_closed(scope, rungs)
    if show == "left":
        return PartSum(total.left, total.target.amount if total.target is not None else None, total.booked, is_closed)
    return PartSum(total.open_amount if show == "covering" else total.booked, is_closed=is_closed)


def _is_closed(scope: FigureScope, rungs: Collection[Category]) -> bool:
    """Of a unit that she does not lead she is told the sum, and of its rows finds her own."""
    if not opens_rows(scope.place):
        return True
    return bool({rung for _key, rung in closed_cells(scope.place, scope.period)} & set(rungs))


def part_rows(scope: FigureScope, show: str, *, after: str = "") -> Slice[Any]:
    """One page of a set of `PARTS`. Cost: two queries at most."""
    if show == "covering":
        return _open(scope, after)
    if show in ("left", "booked"):
        return _orders(scope, after)
    if show == "sellers":
        part = _page_of_sellers(scope, after)
        for person in part.rows:  # one who has left the unit was a seller of it, and her figures are another leader's
            person.opens = bool(may_read_ladder_of(scope.place.viewer, person))
        return part
    proven = show == "yes_with_evidence"
    if after:
        ids = ids_of(_answers(scope, proven=proven), order=NEWEST, after=after)
    else:
        ids = [pk for (pk,) in _FIRST_YES[proven](scope)]
    return slice_of_ids(ids, order=NEWEST, shown=lambda ids: _ANSWERS(ids=ids))


def _open(scope: FigureScope, after: str) -> Slice[Any]:
    place, period = scope.place, scope.period
    if after:
        rows = with_share(_shown(_covering(place, period)), place)
        part = slice_of(rows, order=OPEN_ORDER, after=after)
    else:
        part = cut(_FIRST_COVERING(place, period), OPEN_ORDER)
    return Slice([open_row(row) for row in part.rows], part.after)


def _covering(place: Any, period: Any) -> Any:
    return open_of(place, period, ranks_of(COVERING)).filter(company_rate__isnull=False)


def _shown(rows: Any) -> Any:
    return rows.select_related("company", "owner").only(*_OF_OPEN)


def _first_covering(place: Any, period: Any) -> Any:
    """Which rows, and then those alone with all that is shown of them (docs/adr/0044)."""
    first = _covering(place, period).order_by(*OPEN_ORDER).values("pk")[: SIZE + 1]
    return with_share(_shown(Opportunity.objects.filter(pk__in=first)), place).order_by(*OPEN_ORDER)


_FIRST_COVERING = asked_of_places(_first_covering, by_values=True)


def _orders(scope: FigureScope, after: str) -> Slice[Any]:
    part = booked_rows(Wanted(scope.place, scope.period, Category.BOOKED), after)
    return Slice([row for row in part.rows if row.part is not None], part.after)


def _sellers(scope: FigureScope) -> Any:
    """Who was a seller of the place in the period, with what each of them booked for it."""
    parts = parts_in(scope.period).filter(category=Category.BOOKED, user=OuterRef("pk"))
    own = of_these(parts, scope.place, "unit_id").order_by().values("user").annotate(whole=Sum("amount"))
    rows = User.objects.filter(pk__in=sellers_of(scope).values("user")).annotate(booked=Subquery(own.values("whole")))
    return rows.only("name")


def _page_of_sellers(scope: FigureScope, after: str) -> Slice[Any]:
    """Of a unit whose records she does not see, herself alone."""
    rows = _sellers(scope)
    if is_cut(scope.place):
        return slice_of(rows.filter(pk=scope.place.viewer.pk), order=BY_NAME, after=after)
    return slice_of(rows, order=BY_NAME, after=after) if after else cut(_FIRST_SELLERS(scope), BY_NAME)


_FIRST_SELLERS = asked_of_scopes(lambda scope: _sellers(scope).order_by(*BY_NAME)[: SIZE + 1])


def others_booked(scope: FigureScope) -> Decimal:
    """What was booked for the place by those who were no sellers of it, such as its leader: `sellers` with it make the sum.
    Nothing where the reader finds herself alone. Cost: one query."""
    if is_cut(scope.place):
        return Decimal(0)
    ((found,),) = _OTHERS(scope)
    return Decimal(found or 0)


def _others(scope: FigureScope) -> Any:
    parts = parts_in(scope.period).filter(category=Category.BOOKED).exclude(user__in=sellers_of(scope).values("user"))
    return of_these(parts, scope.place, "unit_id").order_by().values("amount")


_OTHERS = asked_of_scopes(_others, counted="SELECT sum(amount) FROM ({rows}) AS parts")


def _answers(scope: FigureScope, *, proven: bool) -> Any:
    """Of each question about us the last answer, where it is yes."""
    same = Answer.objects.filter(opportunity=OuterRef("opportunity"), question=OuterRef("question"), rival=None)
    later = Q(answered_at__gt=OuterRef("answered_at")) | Q(answered_at=OuterRef("answered_at"), pk__gt=OuterRef("pk"))
    opportunities = scope.open().filter(sheet_readers(scope.place.viewer)).order_by().values("pk")
    rows = Answer.objects.filter(opportunity__in=opportunities, rival=None, value=AnswerValue.YES)
    rows = rows.filter(~Exists(same.filter(later)))
    if proven:
        rows = rows.filter(Exists(AnswerProof.objects.filter(answer=OuterRef("pk"))))
    return rows


def _dressed(ids: Any) -> Any:
    rows = Answer.objects.filter(among("pk", ids))
    rows = rows.select_related("opportunity__company", "opportunity__owner", "question")
    return rows.only("answered_at", *(f"opportunity__{name}" for name in _NAMED), "question__text", "question__text_en")


def _first_yes(scope: FigureScope, *, proven: bool) -> Any:
    return _answers(scope, proven=proven).order_by(*NEWEST).values_list("pk")[: SIZE + 1]


_ANSWERS = Kept(_dressed, "ids")
_FIRST_YES = {proven: asked_of_scopes(partial(_first_yes, proven=proven)) for proven in (False, True)}
