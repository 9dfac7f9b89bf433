"""Win plans and close plans: two actions for every open opportunity, both sides' steps for every sixth and for those
whose customer has confirmed them (F8)."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.load.copying import copy
from bench.scale import MOMENT, TODAY, Scale
from opportunities.models import (
    ActionPurpose,
    ActionState,
    ClosePlanStep,
    Evidence,
    FactCode,
    Opportunity,
    State,
    WinAction,
)

MODELS = (WinAction, ClosePlanStep)
ACTIONS, WITH_STEPS = 2, 6
WORDS = ("결정권자 면담 잡기", "예산 항목 묻기", "시연 날짜 정하기", "계약서 초안 보내기")
STEPS = (("계약서 초안 검토", True, True), ("품의 상신", False, True), ("계약 서명", True, True))


def load(scale: Scale, rng: Random) -> None:
    open_ones = Opportunity.objects.filter(state=State.OPEN).order_by("pk")
    deals = list(open_ones.values_list("pk", "owner", "person"))
    columns = (
        "id",
        "opportunity_id",
        "what",
        "who_id",
        "due_on",
        "purpose",
        "state",
        "settled_on",
        "made_by_id",
        "created_at",
    )
    copy(WinAction, columns, _actions(deals, rng))
    columns = ("id", "opportunity_id", "what", "due_on", "who_id", "customer_id", "made_by_id", "created_at")
    confirmed = ("confirmed_at", "confirmed_by_id", "evidence_id")
    yes = _confirmed()
    planned = [row for at, row in enumerate(deals) if at % WITH_STEPS == 0 or row[0] in yes]
    copy(ClosePlanStep, (*columns, *confirmed), _steps(planned, yes, rng))


def _confirmed() -> dict[int, tuple[Any, ...]]:
    """Opportunity → what stands on its steps once the customer said yes; dealer sales need no plan."""
    proofs = Evidence.objects.filter(fact_code=FactCode.F8, opportunity__state=State.OPEN)
    proofs = proofs.exclude(opportunity__pipeline_version__decision_maker_only=True).order_by("pk")
    rows = proofs.values_list("opportunity", "person", "pk")
    return {deal: (MOMENT, person, proof) for deal, person, proof in rows}


def _actions(deals: list[tuple[Any, ...]], rng: Random) -> Iterator[tuple[Any, ...]]:
    at = 0
    for deal, owner, _person in deals:
        for _number in range(ACTIONS):
            at += 1
            due_on = TODAY + dt.timedelta(days=rng.randrange(-20, 20))
            done = rng.random() < 0.5
            state = ActionState.DONE if done else ActionState.PLANNED
            settled_on = min(due_on, TODAY) if done else None
            purpose = rng.choice(ActionPurpose.values)
            yield at, deal, rng.choice(WORDS), owner, due_on, purpose, state.value, settled_on, owner, MOMENT


def _steps(
    deals: list[tuple[Any, ...]], confirmed: dict[int, tuple[Any, ...]], rng: Random
) -> Iterator[tuple[Any, ...]]:
    at = 0
    for deal, owner, person in deals:
        day = TODAY + dt.timedelta(days=rng.randrange(-4, 10))
        for number, (what, ours, theirs) in enumerate(STEPS):
            at += 1
            due_on = day + dt.timedelta(days=7 * number)
            sides = owner if ours else None, person if theirs else None
            yield at, deal, what, due_on, *sides, owner, MOMENT, *confirmed.get(deal, (None, None, None))
