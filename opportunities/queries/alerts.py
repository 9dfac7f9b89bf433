"""Facts about opportunities that people are told of by the daily job (domain.md §2.9): A05 stall, A06 no next step, A07
evidence, A08 order date; and what is to be looked at again, on hold or watched. A few queries for many people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, DateField, ExpressionWrapper, F, Max, Q, Value, When, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber

from opportunities.models import Category, Evidence, Opportunity, PotentialOpportunity, PotentialState, State
from opportunities.rulebook import CLIMB, RuleBook, rulebooks_of
from opportunities.twins import suspected
from sellers.models import Notification

STALLED, NO_STEP, EXPIRING, EXPIRED, DATE_PAST = (
    "deal_stalled", "deal_no_step", "evidence_expiring", "evidence_expired", "order_date_past",
)  # fmt: skip
SAME = "same_purchase"
CALL_LATE = "satisfaction_call_late"
REVISIT = "hold_over"
POTENTIAL = "potential_due"
CODES = (STALLED, NO_STEP, EXPIRING, EXPIRED, DATE_PAST, SAME, CALL_LATE, REVISIT, POTENTIAL)
MOST = 20  # facts of a kind looked at for each person: more than a day's places and a digest's lines together
SOON = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class DealFact:
    """One thing that is so about an opportunity since (or until) a day: `once` names it apart from what comes later. Of
    `POTENTIAL` the id is that of a potential opportunity."""

    code: str
    opportunity: int
    owner: int
    title: str
    day: dt.date
    params: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def once(self) -> str:
        return ":".join([str(self.opportunity), self.day.isoformat(), *self.params.get("facts", [])])


def deal_facts(*, on: dt.date, owners: Collection[int] = (), ids: Collection[int] = ()) -> list[DealFact]:
    """What is so on a day about open opportunities of these owners (at most `MOST` of a kind each), or about these; which of
    those on hold, and of the potential ones, are to be looked at again, and which of the won ones lack the call a month
    after the order.

    Cost: eight queries, and three for the rules of the versions. Evidence counts as the rules of its version have it.
    """
    of_these = Q(pk__in=ids) if ids else Q(owner__in=owners)
    rows, held, won = (
        Opportunity.objects.filter(of_these, state=state) for state in (State.OPEN, State.ON_HOLD, State.WON)
    )
    late = Q(satisfaction_call__called_on__isnull=True, satisfaction_call__due_on__lt=on)
    return [
        *_rows(STALLED, _stalled(rows, on), "stalls_on"),
        *_rows(NO_STEP, _without_step(rows, on), "missing_since"),
        *_rows(DATE_PAST, _passed(rows, on), "passed_on"),
        *_evidence(rows, on),
        *_twins(rows),
        *_rows(REVISIT, held.filter(revisit_on__lte=on), "revisit_on"),
        *_watched(PotentialOpportunity.objects.filter(of_these, state=PotentialState.WATCHED, review_on__lte=on)),
        *_rows(CALL_LATE, won.filter(late), "satisfaction_call__due_on"),
    ]


def _stalled(rows: Any, on: dt.date) -> Any:
    limit = ExpressionWrapper(F("stage_entered_on") + Value(DAY) * F("stage__stall_days"), output_field=DateField())
    return rows.annotate(stalls_on=limit).filter(stalls_on__lt=on, stage__stall_days__gt=0)


def _without_step(rows: Any, on: dt.date) -> Any:
    since = Coalesce("next_step_missing_since", "next_step_on", "created_on")
    missing = Q(next_step_on__isnull=True) | Q(next_step_on__lt=on)
    return rows.filter(missing).annotate(missing_since=Greatest(since, Coalesce("next_step_on", since)))


def _passed(rows: Any, on: dt.date) -> Any:
    """Whose order date has passed: until the customer gives another, which our own next guess is not (A08)."""
    past = Q(expected_order_on__lt=on)
    rows = rows.filter(past | Q(passed_order_on__isnull=False))
    return rows.annotate(passed_on=Case(When(past, then="expected_order_on"), default="passed_order_on"))


def _rows(code: str, rows: Any, day: str) -> Iterator[DealFact]:
    """The strongest first, then the latest: what is news comes before what has been so for long."""
    place = Window(RowNumber(), partition_by=[F("owner")], order_by=["category_rank", F(day).desc(), "id"])
    rows = rows.annotate(place=place).filter(place__lte=MOST)
    for pk, owner, title, since in rows.values_list("pk", "owner_id", "title", day):
        since = since.date() if isinstance(since, dt.datetime) else since
        yield DealFact(code, pk, owner, title, since)


def _evidence(rows: Any, on: dt.date) -> Iterator[DealFact]:
    """Facts that run out within seven days, or ran out within the last seven, of those that a rung asks for."""
    proofs = Evidence.objects.filter(opportunity__in=rows, withdrawn_at__isnull=True, contradicts=False)
    last = (
        proofs.order_by()
        .values("opportunity", "fact_code", "opportunity__owner", "opportunity__title", "opportunity__fact_category")
        .annotate(until=Max("valid_until"), for_ever=Count("pk", filter=Q(valid_until__isnull=True)))
        .filter(for_ever=0, until__range=(on - SOON, on + SOON))
        .values_list(
            "opportunity", "opportunity__owner", "opportunity__title", "opportunity__fact_category",
            "opportunity__pipeline_version", "fact_code", "until",
        )
    )  # fmt: skip
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    near = list(last)
    rules = rulebooks_of({row[4] for row in near}) if near else {}
    for row in near:
        code = EXPIRED if row[6] < on else EXPIRING
        if row[5] in _asked_for(rules[row[4]], row[3], code):
            found[code, row[0]].append(row)
    many: dict[tuple[str, int], int] = defaultdict(int)
    for (code, pk), facts in sorted(found.items(), key=lambda one: min(fact[6] for fact in one[1])):
        owner, title = facts[0][1], facts[0][2]
        many[code, owner] += 1
        if many[code, owner] <= MOST:
            yield DealFact(
                code, pk, owner, title, min(fact[6] for fact in facts), {"facts": sorted(f[5] for f in facts)}
            )


def _watched(rows: Any) -> Iterator[DealFact]:
    """By whom it was heard from: its own words may be for few, and a notification is read on a phone's screen."""
    place = Window(RowNumber(), partition_by=[F("owner")], order_by=["review_on", "id"])
    rows = rows.annotate(place=place).filter(place__lte=MOST)
    for pk, owner, name, day in rows.values_list("pk", "owner_id", "person__name", "review_on"):
        yield DealFact(POTENTIAL, pk, owner, name, day)


def _twins(rows: Any) -> Iterator[DealFact]:
    """Open ones that may be the same purchase as an earlier one; dated by the earlier one's id, not by a day."""
    for later, owner, title, earlier, other, day in suspected(rows):
        yield DealFact(SAME, later, owner, title, day, {"other": other, "earlier": earlier})


def _asked_for(rules: RuleBook, category: str, code: str) -> set[str]:
    """Codes that matter: of the rungs that it stands on where one runs out soon, of every rung where it has."""
    rungs: Iterable[Category] = CLIMB
    if code == EXPIRING:
        rungs = CLIMB[: CLIMB.index(Category(category)) + 1] if category in CLIMB else ()
    return {fact for rung in rungs for fact in rules.requires(rung)}


def over_with(rows: Collection[Notification], *, on: dt.date) -> list[int]:
    """Ids of the notifications whose fact does not hold on a day any more. Cost: as `deal_facts`."""
    if not rows:
        return []
    holds: Mapping[tuple[str, int, int], str] = {
        (fact.code, fact.opportunity, fact.owner): fact.once
        for fact in deal_facts(on=on, ids={row.object_id for row in rows})
    }
    keys = {(row.pk, (row.code, row.object_id, row.user_id)): row.params.get("once") for row in rows}
    return [pk for (pk, key), once in keys.items() if holds.get(key) != once]
