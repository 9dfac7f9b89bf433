"""Search over people and companies: part of a name, first consonants, digits of a phone, part of an e-mail."""

from typing import Any

from django.db.models import Max, QuerySet

from core.kept import AnyReader, Kept
from core.search import SEARCH_COLUMNS, normalised
from customers.models import Company, LogPerson, Person
from customers.queries.asked import asked_with, escaped, holds, like
from sellers.models import User

FEW, MANY = 8, 16  # how many are asked for at once


def search_people(viewer: User, q: str, limit: int = FEW) -> list[Person]:
    """People who match, at most sixteen, those whose name begins with the words first. Cost: two queries."""
    return _PEOPLE[limit > FEW](q)[:limit] if viewer.is_authenticated else []


def search_companies(viewer: User, q: str, limit: int = FEW) -> list[Company]:
    """Companies that match, at most sixteen, those whose name begins with the words first. Cost: two queries."""
    return _COMPANIES[limit > FEW](q)[:limit] if viewer.is_authenticated else []


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


class _BestFirst:
    """Each half in the order of an index: a syllable that half the rows hold is found as soon as a rare one."""

    def __init__(self, model: Any, limit: int) -> None:
        def live() -> QuerySet[Any]:
            rows = model.objects.visible_to(AnyReader()).live()
            found: QuerySet[Any] = rows.defer(*SEARCH_COLUMNS).order_by("name_key", "id")
            return found

        self._limit = limit
        self._beginning = Kept(lambda begin: live().filter(like("name_key", begin))[:limit], "begin", by_values=True)
        self._holding = Kept(
            lambda begin, words, grams: live().filter(holds(words, grams), ~like("name_key", begin))[:limit],
            *("begin", "words", "grams"),
            by_values=True,
        )

    def __call__(self, q: str) -> list[Any]:
        asked, begin = asked_with(q), f"{escaped(normalised(q))}%"
        found = self._beginning(begin=begin) if asked else []
        if asked and len(found) < self._limit:
            found += self._holding(begin=begin, **asked)
        return found[: self._limit]


_PEOPLE, _COMPANIES = ([_BestFirst(model, limit) for limit in (FEW, MANY)] for model in (Person, Company))
