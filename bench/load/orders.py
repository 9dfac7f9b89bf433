"""What follows an order: for everything won in the last 120 days two promised dates and the call."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.load.copying import copy
from bench.scale import MOMENT, TODAY
from customers.models import Promise, PromiseState
from opportunities.models import DateKind, Opportunity, PromisedDate, SatisfactionCall, Satisfied, State

MODELS = (PromisedDate, SatisfactionCall)
SINCE, CALL = dt.timedelta(days=120), dt.timedelta(days=30)
KINDS = (DateKind.FIRST, DateKind.PAYMENT)


def load(rng: Random) -> None:
    won = Opportunity.objects.filter(state=State.WON, closed_on__gte=TODAY - SINCE).order_by("pk")
    orders = list(won.values_list("pk", "closed_on", "person", "owner"))
    newest = Promise.objects.order_by("-pk").values_list("pk", "state", "person")
    promises = list(newest[: len(orders) * len(KINDS)])
    columns = (
        "id",
        "opportunity_id",
        "kind",
        "promise_id",
        "accepted_on",
        "accepted_by_id",
        "accepted_words",
        "created_at",
    )
    copy(PromisedDate, columns, _dates(orders, promises))
    columns = (
        "id",
        "opportunity_id",
        "due_on",
        "called_on",
        "person_id",
        "satisfied",
        "words",
        "made_by_id",
        "created_at",
    )
    copy(SatisfactionCall, columns, _calls(orders, rng))


def _dates(orders: list[tuple[Any, ...]], promises: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for at, (promise, state, person) in enumerate(promises):
        deal = orders[at // len(KINDS)]
        taken = state == PromiseState.KEPT and at % 3 > 0
        accepted = (TODAY, person) if taken else (None, None)
        yield at + 1, deal[0], KINDS[at % len(KINDS)].value, promise, *accepted, "", MOMENT


def _calls(orders: list[tuple[Any, ...]], rng: Random) -> Iterator[tuple[Any, ...]]:
    for at, (deal, closed_on, person, owner) in enumerate(orders, 1):
        due_on = closed_on + CALL
        made = person is not None and due_on < TODAY and rng.random() < 0.8
        said = (due_on, person, rng.choice(Satisfied.values), "잘 쓰고 있어요") if made else (None, None, "", "")
        yield at, deal, due_on, *said, owner if made else None, MOMENT
