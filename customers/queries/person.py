"""What a person's page, a record's page and the form for a new person read."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from customers.models import Company, ContactLog, Employment, Person
from customers.models.person import e164, person_key
from sellers.models import User

NAMESAKES = 5


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
    return list(rows.order_by(F("to_on").desc(nulls_first=True), "-is_primary", "-from_on", "-id"))


def log_of(viewer: User) -> QuerySet[ContactLog]:
    """Records that `viewer` may read, with all that stands on a record's page. Cost: seven queries for one record."""
    rows = ContactLog.objects.visible_to(viewer).select_related("author")
    return rows.prefetch_related(
        "attendances__person", "attendances__company_then", "heard__person", "corrections__author", "readers__user"
    )


def duplicates_of(
    viewer: User, *, name: str, mobile: str = "", email: str = "", company: Company | None = None
) -> list[Person]:
    """People who may be the same: the same name, and the same mobile, e-mail or company.

    Source: domain.md §2.2. A mobile or an e-mail alone is enough too, since nobody shares those.
    Cost: a query for each of the three that is given.
    """
    number = e164(mobile)
    same: list[Q] = []
    if number:
        same.append(Q(mobile_e164=number))
    if email:
        same.append(Q(email__iexact=email))
    if company is not None:
        works_there = Exists(Employment.objects.filter(person=OuterRef("pk"), company=company))
        same.append(Q(works_there, name_key=person_key(name)))
    people = Person.objects.visible_to(viewer).live().order_by("id")
    # one query for each, since each has an index and an "or" of them has none
    found = {person.pk: person for rule in same for person in people.filter(rule)[:NAMESAKES]}
    return [found[pk] for pk in sorted(found)[:NAMESAKES]]


def namesakes(viewer: User, name: str) -> QuerySet[Person]:
    """People of exactly this name, spaces and case aside."""
    return Person.objects.visible_to(viewer).live().filter(name_key=person_key(name)).order_by("id")
