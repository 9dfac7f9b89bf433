"""Search over people and companies: part of a name, first consonants, digits of a phone, part of an e-mail."""

from typing import Any

from django.db.models import Max, QuerySet

from core.search import SEARCH_COLUMNS, matching, normalised
from customers.models import Company, LogPerson, Person
from sellers.models import User


def search_people(viewer: User, q: str, limit: int = 8) -> list[Person]:
    """People who match, those whose name begins with the words first. Cost: two queries."""
    return _best_first(Person.objects.visible_to(viewer).live(), q, limit)


def search_companies(viewer: User, q: str, limit: int = 8) -> list[Company]:
    """Companies that match, those whose name begins with the words first. Cost: two queries."""
    return _best_first(Company.objects.visible_to(viewer).live(), q, limit)


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


def _best_first(rows: QuerySet[Any], q: str, limit: int) -> list[Any]:
    """Each half in the order of an index: a syllable that half the rows hold is found as soon as a rare one."""
    begins = normalised(q)
    if not begins:
        return []
    rows = rows.defer(*SEARCH_COLUMNS).order_by("name_key", "id")
    found = list(rows.filter(name_key__startswith=begins)[:limit])
    if len(found) < limit:
        found += matching(rows, q).exclude(name_key__startswith=begins)[: limit - len(found)]
    return found
