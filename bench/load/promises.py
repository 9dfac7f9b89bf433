"""Promises: one for every tenth contact record, of the last year mostly kept; the newest are open."""

import datetime as dt
from random import Random
from typing import Any

from django.db.models.functions import Mod

from bench.load import names
from bench.load.copying import copy
from bench.scale import MOMENT, TODAY, Scale
from customers.models import ContactLog, LogPerson, Promise, PromiseState

MODELS = (Promise,)
EACH = 10


def load(scale: Scale, rng: Random) -> None:
    columns = (
        "id", "log_id", "person_id", "owner_id", "text", "due_on", "state", "reason", "agreed_with_id", "settled_on",
        "settled_at", "created_at",
    )  # fmt: skip
    logs = ContactLog.objects.annotate(left=Mod("pk", EACH)).filter(left=0).order_by("pk")
    people = dict(LogPerson.objects.filter(log__in=logs.values("pk")).order_by("-id").values_list("log", "person"))
    # read before the first row goes in: the connection carries nothing else meanwhile
    made = list(logs.values_list("pk", "author", "happened_at"))
    copy(Promise, columns, [_promise(pk, *one, people[one[0]], rng) for pk, one in enumerate(made, 1)])


def _promise(pk: int, log: int, author: int, at: dt.datetime, person: int, rng: Random) -> tuple[Any, ...]:
    due_on = at.date() + dt.timedelta(days=rng.randrange(1, 21))
    state = _state(due_on, rng)
    settled_on = (
        None if state == PromiseState.OPEN else max(at.date(), due_on + dt.timedelta(days=rng.randrange(-2, 2)))
    )
    reason = "일정이 바뀜" if state in (PromiseState.CHANGED, PromiseState.CANCELLED) else ""
    agreed = person if state == PromiseState.CANCELLED else None
    settled_at = MOMENT if settled_on is not None else None
    words = names.log_line(rng)
    return pk, log, person, author, words, due_on, state, reason, agreed, settled_on, settled_at, at


def _state(due_on: dt.date, rng: Random) -> str:
    late = (TODAY - due_on).days
    if late < 0 or rng.random() < (0.1 if late < 60 else 0.002):
        return PromiseState.OPEN
    return rng.choices((PromiseState.KEPT, PromiseState.CHANGED, PromiseState.CANCELLED), (90, 6, 4))[0]
