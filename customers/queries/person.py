"""What a person's page, a record's page and the form for a new person read."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Max, QuerySet

from customers.models import ContactLog, Employment, Person
from customers.models.person import person_key
from sellers.models import User


@dataclass(frozen=True)
class Acquaintance:
    """Somebody of ours who met a person: how often, and when last."""

    user_id: int
    name: str
    times: int
    last_at: dt.datetime


def colleagues_who_know(person: Person, *, viewer: User, limit: int = 8) -> list[Acquaintance]:
    """Authors of the records about her that `viewer` may read, the latest first. Cost: one query."""
    logs = ContactLog.objects.visible_to(viewer).filter(attendances__person=person)
    rows = logs.values("author", "author__name").annotate(times=Count("pk"), last_at=Max("happened_at"))
    return [
        Acquaintance(row["author"], row["author__name"], row["times"], row["last_at"])
        for row in rows.order_by("-last_at")[:limit]
    ]


def employments_of(person: Person, *, viewer: User) -> list[Employment]:
    """Where she works and worked: open ones first, the main one first of all."""
    rows = Employment.objects.visible_to(viewer).filter(person=person).select_related("company")
    rows = rows.defer("company__search_text", "company__grams", "company__match_keys")
    return list(rows.order_by(F("to_on").desc(nulls_first=True), "-is_primary", "-from_on", "-id"))


def namesakes(viewer: User, name: str) -> QuerySet[Person]:
    """People of exactly this name, spaces and case aside."""
    return Person.objects.visible_to(viewer).live().filter(name_key=person_key(name)).order_by("id")
