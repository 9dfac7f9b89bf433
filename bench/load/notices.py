"""What waits for people, and what they keep an eye on."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.load import names
from bench.load.copying import copy
from bench.load.customers import Customers
from bench.load.organisation import Staff
from bench.scale import MOMENT, TODAY, Scale
from opportunities.models import Opportunity, PotentialOpportunity
from sellers.models import Notification

MODELS = (Notification, PotentialOpportunity)
EACH = 40


def load(scale: Scale, rng: Random, staff: Staff, customers: Customers) -> None:
    columns = ("id", "user_id", "code", "params", "object_label", "object_id", "shown_from", "dedupe_key", "created_at")
    copy(Notification, columns, _notifications(scale, rng))
    columns = ("id", "person_id", "company_id", "line", "owner_id", "review_on", "created_at")
    copy(PotentialOpportunity, columns, _potentials(scale, rng, staff, customers))


def _notifications(scale: Scale, rng: Random) -> Iterator[tuple[Any, ...]]:
    pk = 0
    for user in range(1, scale.users + 1):
        for _ in range(EACH):
            pk += 1
            at = MOMENT - dt.timedelta(hours=rng.randrange(1, 600))
            about = rng.randrange(1, scale.opportunities + 1)
            params = '{"title": "딸기 병해 예찰", "name": "김하늬"}'
            yield pk, user, "opportunity_given", params, Opportunity._meta.label, about, at, f"bench-{pk}", at


def _potentials(scale: Scale, rng: Random, staff: Staff, customers: Customers) -> Iterator[tuple[Any, ...]]:
    for pk in range(1, scale.opportunities // 20 + 1):
        owner = staff.any_seller(rng)
        person = customers.one_of(owner, rng)
        review = TODAY + dt.timedelta(days=rng.randrange(-10, 60))
        yield pk, person, customers.company_of[person] or None, rng.choice(names.NEEDS), owner, review, MOMENT
