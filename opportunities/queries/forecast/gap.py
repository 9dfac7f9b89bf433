"""What could close the gap: named opportunities with what they lack and what is next. Nothing here is summed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Func, OuterRef, Q
from django.db.models.functions import JSONObject

from core.kept import among, among_found
from core.paging import Slice, cut, ids_of, slice_of_ids
from opportunities.categories import CategoryAnswer, categorise
from opportunities.facts import Buyers, FactState
from opportunities.models import (
    BuyerRole,
    Category,
    Opportunity,
    PotentialOpportunity,
    PotentialState,
    RiskFlag,
    RiskLevel,
)
from opportunities.policies import may_edit
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.rows import ForecastRow, open_of, open_row, ranks_of, with_share
from opportunities.sheet_reads.opinions import opinions_in_words
from opportunities.sheet_reads.plan import COMING, PlanRow, coming_columns, rows_from
from opportunities.sheet_reads.rows import rules_of
from opportunities.situations import evidence_told, last_two_way, people_of, situation_from
from opportunities.tiers import team_of_row
from opportunities.words import lack_words
from sellers.models import Membership, User

SIZE = 10  # a line says all that lacks: it costs more to draw than to read
ORDER = ("category_rank", "expected_order_on", "id")  # 유력 then 추진, the nearest order date first
SOONEST = ("review_on", "id")
RUNGS = (Category.BEST, Category.PIPELINE)
# what a line says, and what its lacks follow from
_READ = (
    *("title", "state", "stage__position", "pipeline_version_id", "fact_category", "seller_category", "category_rank"),
    *(
        "amount",
        "currency",
        "company_rate",
        "amount_basis",
        "expected_order_on",
        "passed_order_on",
        "date_basis",
        "person_id",
        "revisit_on",
    ),
    *("next_step", "next_step_on", "next_step_agreed", "next_step_missing_since"),
    *("company__name", "owner__name", "next_step_person__name"),
)


@dataclass(frozen=True)
class GapLine:
    """One opportunity: what lacks for the rung above, the next dated act with the customer, what expires soon, and the
    first dated actions of its plan (`has_more`: there are others). `begins`: the rung whose first line on the page it is;
    `can_set_step`: the reader may write its next step."""

    row: ForecastRow
    next_up: Category | None
    lacks: tuple[str, ...]
    expiring: tuple[FactState, ...]
    begins: str = ""
    can_set_step: bool = False
    actions: tuple[PlanRow, ...] = ()
    has_more: bool = False

    @property
    def has_step(self) -> bool:
        return bool(self.row.opportunity.next_step and self.row.opportunity.next_step_on)


def gap_lines(place: Place, period: ForecastPeriod, *, on: dt.date, after: str = "") -> Slice[Any]:
    """One page of the list. Cost: four queries, flat in rows."""
    if after:
        ids = ids_of(open_of(place, period, ranks_of(RUNGS)), order=ORDER, after=after, size=SIZE)
    else:
        ids = [pk for (pk,) in _FIRST(place, period)]
    part = slice_of_ids(ids, order=ORDER, size=SIZE, shown=lambda ids: _LINES(place, period, ids=ids, on=on))
    answers = _answers(part.rows, on)
    rung, found = "", []
    for row in part.rows:
        begins = row.category if row.category != rung and not (after and not rung) else ""
        found.append(_line(row, answers[row.pk], place.viewer, begins=begins, on=on))
        rung = row.category
    return Slice(found, part.after)


def _dressed(place: Any, _period: Any, ids: Any, on: Any) -> Any:
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True, level=RiskLevel.CRITICAL)
    buyers = BuyerRole.objects.filter(opportunity=OuterRef("pk"))
    rows = with_share(Opportunity.objects.filter(among("pk", ids)), place)
    rows = rows.select_related("company", "owner", "stage", "next_step_person").only(*_READ)
    return rows.annotate(
        team_ids=team_of_row(),
        critical_codes=ArraySubquery(flags.order_by("code").values("code")),
        opinions_said=opinions_in_words(),
        centre=ArraySubquery(buyers.values(row=JSONObject(person="person_id", roles="roles"))),
        **coming_columns(on),
    )


_FIRST = asked_of_places(
    lambda place, period: open_of(place, period, ranks_of(RUNGS)).order_by(*ORDER).values_list("pk")[: SIZE + 1]
)
_LINES = asked_of_places(_dressed, "ids", "on")


def _answers(rows: Sequence[Any], on: dt.date) -> dict[int, CategoryAnswer]:
    """As `queries.answers_of`, for rows that have brought their flags and buyers along."""
    evidence: dict[int, list[Any]] = defaultdict(list)
    for proof in evidence_told(ids=[row.pk for row in rows]):
        evidence[proof.opportunity_id].append(proof)
    centres = {
        row.pk: Buyers(roles={one["person"]: one["roles"] for one in row.centre}, customer_id=row.person_id)
        for row in rows
    }
    met = last_two_way({person for row in rows for person in people_of(row, centres[row.pk])}, on=on)
    return {
        row.pk: categorise(
            situation_from(
                row, evidence[row.pk], centres[row.pk], row.critical_codes, met, rules_of(row.pipeline_version_id), on
            ),
            on=on,
        )
        for row in rows
    }


def _line(row: Any, answer: CategoryAnswer, viewer: User, *, begins: str, on: dt.date) -> GapLine:
    lacks, may = tuple(map(lack_words, answer.lacks)), bool(may_edit(viewer, row))
    coming = rows_from(row, viewer, on=on)
    has_more = len(coming) > COMING
    return GapLine(open_row(row), answer.next_up, lacks, answer.expiring, begins, may, tuple(coming[:COMING]), has_more)


def candidates_of(place: Place, *, after: str = "") -> Slice[Any]:
    """Potential opportunities that the people of a place watch: to be developed, never an amount. Cost: one query, two
    for a later page."""
    if not after:
        return cut(_FIRST_WATCHED(place), SOONEST, SIZE)
    ids = ids_of(_watched(place), order=SOONEST, after=after, size=SIZE)
    rows = PotentialOpportunity.objects.filter(pk__in=ids)
    return slice_of_ids(ids, order=SOONEST, size=SIZE, shown=lambda _ids: _with_names(rows))


def _watched(place: Place) -> Any:
    rows: Any = PotentialOpportunity.objects.visible_to(place.viewer).filter(state=PotentialState.WATCHED)
    if place.unit is None:
        return rows.filter(owner=place.person_id)
    people = Membership.objects.on(place.today).filter(among("unit_id", place.tree))
    is_here = Q(owner__in=people.values("user_id"))
    # asked of each as the index has them in order: joined, each owner would be looked up among the units again
    return rows.filter(Func(is_here, template="(%(expressions)s) IS TRUE", output_field=BooleanField()))


def _first_watched(place: Any, _period: Any) -> Any:
    ids = _watched(place).order_by(*SOONEST).values("pk")[: SIZE + 1]
    rows = PotentialOpportunity.objects.filter(among_found("id", ids))
    return _with_names(rows).order_by(*SOONEST)


def _with_names(rows: Any) -> Any:
    return rows.select_related("person", "company", "owner").only(
        "line", "review_on", "person__name", "company__name", "owner__name"
    )


_FIRST_WATCHED = asked_of_places(_first_watched)
