"""Companies and people in them, as uneven as life: one big company, many small ones, sellers with many and with few."""

import datetime as dt
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.load import names
from bench.load.copying import copy
from bench.load.organisation import Staff
from bench.scale import MOMENT, Scale
from customers.models import (
    Assignment,
    AssignmentKind,
    Attitude,
    Company,
    CompanyKind,
    Employment,
    EmploymentReason,
    Person,
    PersonKind,
)
from customers.models.company import match_keys, name_key
from customers.models.person import person_key

MODELS = (Company, Person, Employment, Assignment)
QUADRANTS = ("", "q1", "q2", "q3", "q4")
BIG = 1  # id of the company in which two of a hundred people work
SINCE = dt.date(2022, 1, 3)
MOVED = dt.date(2024, 7, 1)


@dataclass
class Customers:
    """By id: where a person works (0: nowhere), who looks after her; by company, its people; by seller, hers."""

    company_of: array = field(default_factory=lambda: array("l", [0]))  # type: ignore[type-arg]
    owner_of: array = field(default_factory=lambda: array("l", [0]))  # type: ignore[type-arg]
    people_at: dict[int, list[int]] = field(default_factory=dict)
    people_of: dict[int, list[int]] = field(default_factory=dict)

    def one_of(self, seller: int, rng: Random) -> int:
        """A customer of hers; she meets some much more than others."""
        hers = self.people_of.get(seller)
        if not hers:
            return rng.randrange(1, len(self.company_of))
        return hers[int(len(hers) * rng.random() ** 2)]

    def colleague(self, person: int, rng: Random) -> int:
        """Somebody of the same company, herself where she is alone."""
        return rng.choice(self.people_at.get(self.company_of[person]) or [person])


def load(scale: Scale, rng: Random, staff: Staff) -> Customers:
    """Companies, employments and assignments; the people themselves follow when their last contacts are known."""
    looked_after = [0] + [staff.any_seller(rng) for _ in range(scale.companies)]
    copy(
        Company,
        ("id", "name", "name_key", "kind", "biz_no", "region", "created_at", "match_keys", "quadrant"),
        _companies(scale, rng),
    )
    customers = Customers()
    for pk in range(1, scale.people + 1):
        company = _workplace(scale, rng)
        owner = looked_after[company] if company and rng.random() < 0.8 else staff.any_seller(rng)
        customers.company_of.append(company)
        customers.owner_of.append(owner)
        customers.people_at.setdefault(company, []).append(pk)
        customers.people_of.setdefault(owner, []).append(pk)
    customers.people_at.pop(0, None)
    columns = ("id", "person_id", "company_id", "title", "from_on", "to_on", "reason", "is_primary")
    copy(Employment, columns, _employments(scale, rng, customers))
    columns = ("id", "person_id", "company_id", "user_id", "kind", "from_on")
    copy(Assignment, columns, _assignments(looked_after, customers, rng))
    return customers


def _workplace(scale: Scale, rng: Random) -> int:
    """0 is nowhere: a farmer of her own."""
    dice = rng.random()
    if dice < 0.05:
        return 0
    return BIG if dice < 0.07 else 1 + int(scale.companies * rng.random() ** 1.6)


def _companies(scale: Scale, rng: Random) -> Iterator[tuple[Any, ...]]:
    kinds = list(CompanyKind.values)
    for pk in range(1, scale.companies + 1):
        name = "한국농수산유통공사" if pk == BIG else names.company_name(rng)
        number = f"{rng.randrange(100, 900)}-{rng.randrange(10, 99)}-{rng.randrange(10000, 99999)}"
        one = Company(name=name, kind=rng.choice(kinds), biz_no=number, region=rng.choice(names.REGIONS))
        yield pk, name, name_key(name), one.kind, number, one.region, MOMENT, match_keys(one), rng.choice(QUADRANTS)


def _employments(scale: Scale, rng: Random, customers: Customers) -> Iterator[tuple[Any, ...]]:
    """One in twenty worked somewhere else before."""
    pk = 0
    for person in range(1, scale.people + 1):
        company = customers.company_of[person]
        if not company:
            continue
        title, since = rng.choice(names.TITLES), SINCE
        if rng.random() < 0.05:
            pk, since = pk + 1, MOVED
            before = 1 + company % scale.companies
            yield pk, person, before, title, SINCE, MOVED - dt.timedelta(days=1), EmploymentReason.JOINED.value, True
        pk += 1
        yield pk, person, company, title, since, None, EmploymentReason.MOVED.value, True


def _assignments(looked_after: list[int], customers: Customers, rng: Random) -> Iterator[tuple[Any, ...]]:
    """Each company has its owner; a person has one of her own where that is somebody else, and now and then anyway."""
    owner, pk = AssignmentKind.OWNER.value, len(looked_after) - 1
    for company in range(1, len(looked_after)):
        yield company, None, company, looked_after[company], owner, SINCE
    for person in range(1, len(customers.owner_of)):
        theirs = looked_after[customers.company_of[person]]
        if customers.owner_of[person] != theirs or rng.random() < 0.3:
            pk += 1
            yield pk, person, None, customers.owner_of[person], owner, SINCE


def load_people(scale: Scale, rng: Random, last_contact: dict[int, dt.datetime]) -> None:
    columns = (
        "id", "name", "name_key", "kind", "mobile", "mobile_e164", "email", "attitude", "contact_cycle_days",
        "created_at", "last_contact_at",
    )  # fmt: skip
    copy(Person, columns, _people(scale, rng, last_contact))


def _people(scale: Scale, rng: Random, last_contact: dict[int, dt.datetime]) -> Iterator[tuple[Any, ...]]:
    kinds, attitudes = list(PersonKind.values), list(Attitude.values)
    began = MOMENT - dt.timedelta(days=900)
    for pk in range(1, scale.people + 1):
        name = names.person_name(rng)
        digits = f"{rng.randrange(2000, 9999)}{rng.randrange(10000):04}"
        mobile, e164 = f"010-{digits[:4]}-{digits[4:]}", f"+8210{digits}"
        cycle = rng.choice((None, 14, 30, 60))
        email = f"p{pk}@customer{pk % 997}.example" if rng.random() < 0.6 else ""
        yield (
            pk, name, person_key(name), rng.choice(kinds), mobile, e164, email, rng.choice(attitudes), cycle, began,
            last_contact.get(pk),
        )  # fmt: skip
