"""What a person's page, a record's page and the form for a new person read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, QuerySet

from core.kept import AnyReader, Kept
from customers.models import ContactLog, Employment, Person
from customers.models.person import person_key
from sellers.models import User

KNOWN_BY_SHOWN = 8


@dataclass(frozen=True)
class Acquaintance:
    """Somebody of ours who met a person: how often, and when last."""

    user_id: int
    name: str
    times: int
    last_at: dt.datetime


def colleagues_who_know(person: Person, *, viewer: User, limit: int = KNOWN_BY_SHOWN) -> list[Acquaintance]:
    """Authors of the records about her that `viewer` may read, the latest first. Cost: one query."""
    return [Acquaintance(*row) for row in _KNOWN_BY(person=person.pk, viewer=viewer.pk)[:limit]]


def _known_by(person: Any, viewer: Any) -> Any:
    logs = ContactLog.objects.visible_to(AnyReader()).filter(attendances__person=person)
    rows = logs.values_list("author", "author__name").annotate(times=Count("pk"), last_at=Max("happened_at"))
    return rows.order_by("-last_at")[:KNOWN_BY_SHOWN]


_KNOWN_BY = Kept(_known_by, "person", "viewer")


def employments_of(person: Person, *, viewer: User) -> list[Employment]:
    """Where she works and worked: open ones first, the main one first of all."""
    return _JOBS(person=person.pk) if viewer.is_authenticated else []


def _jobs(person: Any) -> Any:
    rows = Employment.objects.visible_to(AnyReader()).filter(person=person).select_related("company")
    rows = rows.defer("company__search_text", "company__grams", "company__match_keys")
    return rows.order_by(F("to_on").desc(nulls_first=True), "-is_primary", "-from_on", "-id")


_JOBS = Kept(_jobs, "person")


def namesakes(viewer: User, name: str) -> QuerySet[Person]:
    """People of exactly this name, spaces and case aside."""
    return Person.objects.visible_to(viewer).live().filter(name_key=person_key(name)).order_by("id")
