"""Who looks after whom, and who works where, on a day."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from customers.models import Assignment, AssignmentKind, Company, Employment, Person
from sellers.models import User


def owner_of(person: Person, *, on: dt.date) -> User | None:
    """Her own owner on a day, else that of her primary company (decision 9). Cost: one query, or three."""
    own = Assignment.objects.on(on).filter(person=person, kind=AssignmentKind.OWNER).select_related("user").first()
    if own is not None:
        return own.user
    company = primary_company(person, on=on)
    return company_owner(company, on=on) if company is not None else None


def company_owner(company: Company, *, on: dt.date) -> User | None:
    """Who looks after a company on a day."""
    row = Assignment.objects.on(on).filter(company=company, kind=AssignmentKind.OWNER).select_related("user").first()
    return row.user if row is not None else None


def primary_company(person: Person, *, on: dt.date) -> Company | None:
    """Where she mainly works on a day: the primary employment first, then the newest."""
    row = primary_employment(person, on=on)
    return row.company if row is not None else None


def primary_employment(person: Person, *, on: dt.date) -> Employment | None:
    rows = Employment.objects.on(on).filter(person=person).select_related("company")
    return rows.order_by("-is_primary", "to_on", "-id").first()  # type: ignore[no-any-return]


def primary_employments(people: Collection[Person], *, on: dt.date) -> dict[int, Employment]:
    """Person id → employment on a day, for many people in one query."""
    rows = Employment.objects.on(on).filter(person__in=people).select_related("company")
    found: dict[int, Employment] = {}
    for row in rows.order_by("-is_primary", "to_on", "-id"):
        found.setdefault(row.person_id, row)
    return found


def primary_companies(people: Collection[Person], *, on: dt.date) -> dict[int, Company]:
    """Person id → company on a day, for many people in one query."""
    return {pk: row.company for pk, row in primary_employments(people, on=on).items()}


def owners_of(people: Collection[Person], *, on: dt.date) -> dict[int, User]:
    """Person id → owner on a day, for many people. Cost: three queries."""
    rows = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER).select_related("user")
    found = {row.person_id: row.user for row in rows.filter(person__in=people)}
    companies = primary_companies([person for person in people if person.pk not in found], on=on)
    by_company = {row.company_id: row.user for row in rows.filter(company__in=set(companies.values()))}
    return found | {pk: by_company[company.pk] for pk, company in companies.items() if company.pk in by_company}


def lookers_after_person(person: Person, *, on: dt.date) -> list[User]:
    """Everybody of ours with an assignment on her on a day; where there is none, on her primary company."""
    own = _lookers(Assignment.objects.on(on).filter(person=person))
    company = None if own else primary_company(person, on=on)
    return lookers_after_company(company, on=on) if company is not None else own


def lookers_after_company(company: Company, *, on: dt.date) -> list[User]:
    """Everybody of ours with an assignment on a company on a day."""
    return _lookers(Assignment.objects.on(on).filter(company=company))


def _lookers(rows: QuerySet[Assignment]) -> list[User]:
    ordered = rows.select_related("user").order_by("id")
    return list(dict.fromkeys(row.user for row in sorted(ordered, key=lambda row: row.kind != AssignmentKind.OWNER)))


def owned_by(user: User, *, on: dt.date) -> Q:
    """The condition that a person is looked after by `user`: her own owner, else her primary company's."""
    owners = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER)
    companies = owners.filter(user=user, company__isnull=False).values("company_id")
    workers = Employment.objects.on(on).filter(company__in=companies, is_primary=True).values("person_id")
    own = Exists(owners.filter(person=OuterRef("pk")))
    return Q(pk__in=owners.filter(user=user, person__isnull=False).values("person_id")) | (Q(pk__in=workers) & ~Q(own))
