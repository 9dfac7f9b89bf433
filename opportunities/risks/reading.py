"""What risks rest on, for many opportunities at once, and what differs from the flags that stand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Min, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Lag

from core import clock
from opportunities.models import ClosePlanStep, Opportunity, RiskFlag, RivalSupporter, StepState
from opportunities.risks.rules import MOVED_OFTEN, RULES, Risk, Surroundings, risks_of
from opportunities.situations import Case, people_of

Moves = dict[int, tuple[int, dt.date]]


@dataclass(frozen=True)
class FlagChanges:
    """What the rules want other than it stands: `fresh` is to be raised, `gone` cleared; of `other` the facts changed."""

    fresh: list[tuple[int, Risk]] = field(default_factory=list)
    gone: list[RiskFlag] = field(default_factory=list)
    other: list[RiskFlag] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fresh or self.gone or self.other)


def with_surroundings(rows: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Adds what the rules ask of other tables to the rows' own query."""
    friends = RivalSupporter.objects.filter(rival__opportunity=OuterRef("pk")).order_by("person").values("person")
    return rows.annotate(
        customer_attitude=F("person__attitude"),
        rivals_friends=ArraySubquery(friends),
        customer_late_since=Subquery(customers_open_steps().values("first")),
    )


def customers_open_steps() -> QuerySet[Any]:
    """The day of the oldest open step of the customer's in the close plan; `OuterRef` is the opportunity."""
    steps = ClosePlanStep.objects.filter(opportunity=OuterRef("pk"), state=StepState.PLANNED, customer__isnull=False)
    return steps.order_by().values("opportunity").annotate(first=Min("due_on"))


def flag_changes(rows: Collection[Opportunity], cases: dict[int, Case], *, on: dt.date) -> FlagChanges:
    """What the rules say of rows `with_surroundings` against the flags that stand. Cost: one query, where an order date
    may have moved twice."""
    moves = moves_of_date([row.pk for row in rows if row.version > MOVED_OFTEN])
    changes = FlagChanges()
    for row in rows:
        case = cases[row.pk]
        wanted = {risk.code: risk for risk in risks_of(case.situation, _around(row, case, moves), on=on)}
        standing = {flag.code: flag for flag in case.flags if flag.code in RULES and not flag.source_label}
        changes.fresh.extend((row.pk, risk) for code, risk in wanted.items() if code not in standing)
        for code, flag in standing.items():
            if not flag.by_rule:
                continue  # pointed out by hand, and taken back by hand
            if code not in wanted:
                changes.gone.append(flag)
            elif (flag.level, flag.params) != (wanted[code].level, wanted[code].params):
                flag.level, flag.params = wanted[code].level, wanted[code].params
                changes.other.append(flag)
    return changes


def _around(row: Any, case: Case, moves: Moves) -> Surroundings:
    attitudes = dict(case.attitudes)
    if row.person_id is not None:
        attitudes.setdefault(row.person_id, row.customer_attitude)
    times, last = moves.get(row.pk, (0, None))
    return Surroundings(
        stage_entered_on=row.stage_entered_on,
        created_on=row.created_on,
        stall_days=row.stage.stall_days,
        buyers=case.buyers,
        attitudes=attitudes,
        rivals_friends=row.rivals_friends,
        met={person: case.met[person] for person in people_of(row, case.buyers) if person in case.met},
        date_moves=times,
        date_moved_on=last,
        customer_late_since=row.customer_late_since,
    )


def moves_of_date(ids: Collection[int]) -> Moves:
    """Opportunity id → how often its expected order date was put off, and the last day of that, from the history.
    Cost: one query, none without ids."""
    if not ids:
        return {}
    events = apps.get_model("opportunities", "OpportunityEvent").objects.filter(pgh_obj__in=ids)
    before = Window(Lag("expected_order_on"), partition_by=[F("pgh_obj")], order_by=[F("pgh_id")])
    found: dict[int, list[dt.date]] = defaultdict(list)
    later = events.annotate(before=before).filter(expected_order_on__gt=F("before"))
    for pk, at in later.values_list("pgh_obj", "pgh_created_at"):
        found[pk].append(clock.day_of(at))
    return {pk: (len(days), max(days)) for pk, days in found.items()}
