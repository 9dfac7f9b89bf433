"""Search over people and companies: part of a name, first consonants, digits of a phone, part of an e-mail."""

from typing import Any

from django.db.models import Case, IntegerField, Max, QuerySet, Value, When

from core.search import matching, normalised
from customers.models import Company, LogPerson, Person
from sellers.models import User


def search_people(viewer: User, q: str) -> QuerySet[Person]:
    """People who match, those whose name begins with the words first."""
    return _best_first(matching(Person.objects.visible_to(viewer).live(), q), q)


def search_companies(viewer: User, q: str) -> QuerySet[Company]:
    """Companies that match, those whose name begins with the words first."""
    return _best_first(matching(Company.objects.visible_to(viewer).live(), q), q)


def person_by(viewer: User, typed: str) -> Person | None:
    """The person whose id stands in an address, or None."""
    return Person.objects.visible_to(viewer).live().filter(pk=typed).first() if _is_id(typed) else None


def company_by(viewer: User, typed: str) -> Company | None:
    """The company whose id stands in an address, or None."""
    return Company.objects.visible_to(viewer).live().filter(pk=typed).first() if _is_id(typed) else None


def _is_id(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 19


def recent_people(viewer: User, limit: int = 8) -> list[Person]:
    """Whom she wrote about last."""
    mine = LogPerson.objects.visible_to(viewer).filter(log__author=viewer, person__archived_at__isnull=True)
    latest = mine.values("person").annotate(at=Max("happened_at")).order_by("-at")[:limit]
    order = [row["person"] for row in latest]
    people = Person.objects.visible_to(viewer).in_bulk(order)
    return [people[pk] for pk in order if pk in people]


def _best_first(rows: QuerySet[Any], q: str) -> QuerySet[Any]:
    begins = When(name_key__startswith=normalised(q), then=Value(0))
    rank = Case(begins, default=Value(1), output_field=IntegerField())
    return rows.order_by(rank, "name_key", "id")
