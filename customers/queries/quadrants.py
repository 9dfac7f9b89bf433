"""What a quadrant is computed from: the five facts of a company, its wallet, and what counts as big for its owner's unit."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from core import clock
from customers.models import (
    Assignment,
    AssignmentKind,
    Attitude,
    Company,
    Employment,
    FeasibilityAnswer,
    FeasibilityCode,
    LogPerson,
)
from customers.quadrants import CYCLES, FEASIBLE_FROM, Quadrant, quadrant_from
from sellers.currencies import company_currency
from sellers.models import Membership
from sellers.wallet import thresholds_of

MET_WITHIN = dt.timedelta(days=365)


def met_from(on: dt.date) -> dt.datetime:
    """Since when a contact makes a decider met."""
    return clock.start_of(on - MET_WITHIN)


def with_feasibility(rows: Any, *, on: Any, met_since: Any = None) -> Any:
    """Adds `is_met`, `is_supported` and `answers` ({code, is_yes, on, by}), in the same query."""
    deciders = LogPerson.objects.filter(
        person__key_positions__company=OuterRef("pk"),
        person__key_positions__decides=True,
        two_way=True,
        happened_at__gte=met_since or met_from(on),
        log__is_confidential=False,
    )
    friends = Employment.objects.on(on).filter(
        company=OuterRef("pk"), person__attitude=Attitude.FAVOURABLE, person__archived_at__isnull=True
    )
    told = FeasibilityAnswer.objects.filter(company=OuterRef("pk")).order_by("code")
    shape = JSONObject(code="code", is_yes="is_yes", on="answered_on", by="told_by__name", person="told_by_id")
    return rows.annotate(
        is_met=Exists(deciders), is_supported=Exists(friends), answers=ArraySubquery(told.values_list(shape))
    )


@dataclass(frozen=True)
class Fact:
    """One of the five. `is_yes` None: nobody knows. `on`, `by`: when and from whom we have it, where it was told."""

    code: str
    is_yes: bool | None
    on: dt.date | None = None
    by: str = ""

    @property
    def label(self) -> str:
        return str(FeasibilityCode(self.code).label)


def facts_of(company: Any) -> list[Fact]:
    """The five facts of a row of `with_feasibility`, in their order."""
    told = {one["code"]: one for one in company.answers}
    found = []
    for code in FeasibilityCode.values:
        if code in (FeasibilityCode.MET, FeasibilityCode.SUPPORTER):
            found.append(Fact(code, company.is_met if code == FeasibilityCode.MET else company.is_supported))
        elif code in told:
            one = told[code]
            found.append(Fact(code, one["is_yes"], dt.date.fromisoformat(one["on"]), one["by"] or ""))
        else:
            found.append(Fact(code, None))
    return found


@dataclass(frozen=True)
class Standing:
    """A company's quadrant as it is stored, and the facts that speak for it."""

    quadrant: str
    facts: list[Fact]

    @property
    def yes(self) -> int:
        return sum(fact.is_yes is True for fact in self.facts)

    @property
    def is_feasible(self) -> bool:
        return self.yes >= FEASIBLE_FROM

    @property
    def label(self) -> str:
        return str(Quadrant(self.quadrant).label) if self.quadrant else ""

    @property
    def cycle_days(self) -> int | None:
        return CYCLES[Quadrant(self.quadrant)] if self.quadrant else None


def standing_of(company: Any) -> Standing:
    return Standing(company.quadrant, facts_of(company))


def quadrants_of(ids: Iterable[int], *, on: dt.date) -> dict[int, tuple[str, str]]:
    """Company id → (quadrant as stored, quadrant by the facts of the day). Cost: three queries, however many."""
    owners = Assignment.objects.on(on).filter(company=OuterRef("pk"), kind=AssignmentKind.OWNER)
    unit = Membership.objects.on(on).filter(user__in=owners.values("user")).values("unit_id")[:1]
    rows = with_feasibility(Company.objects.filter(pk__in=list(ids)), on=on).annotate(owner_unit=Subquery(unit))
    companies = list(rows.only("pk", "quadrant", "wallet_amount", "currency"))
    limits = thresholds_of({row.owner_unit for row in companies}, on=on)
    home = company_currency()
    return {
        row.pk: (
            row.quadrant,
            quadrant_from(
                sum(fact.is_yes is True for fact in facts_of(row)),
                # a wallet in another currency is not compared with ours
                wallet=row.wallet_amount if row.currency == home else None,
                threshold=limits[row.owner_unit],
            ),
        )
        for row in companies
    }
