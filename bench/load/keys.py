"""Key positions: two or three at every company, most with a name, a representative for half of them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.load.copying import copy
from bench.load.customers import Customers
from bench.load.organisation import Staff
from bench.scale import MOMENT, Scale
from customers.models import KeyPosition

MODELS = (KeyPosition,)
POSTS = ("대표", "구매팀장", "현장 책임자")


def load(scale: Scale, rng: Random, staff: Staff, customers: Customers) -> None:
    columns = ("id", "company_id", "position", "decides", "person_id", "representative_id", "created_at")
    copy(KeyPosition, columns, _posts(scale, rng, staff, customers))


def _posts(scale: Scale, rng: Random, staff: Staff, customers: Customers) -> Iterator[tuple[Any, ...]]:
    pk = 0
    for company in range(1, scale.companies + 1):
        there = customers.people_at.get(company, [])
        for post in POSTS[: rng.choice((2, 3))]:
            pk += 1
            person = rng.choice(there) if there and rng.random() < 0.8 else None
            yield (
                pk,
                company,
                post,
                post == POSTS[0],
                person,
                staff.any_seller(rng) if rng.random() < 0.5 else None,
                MOMENT,
            )
