"""Whom a colleague looks after, for the day on which she leaves."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from core.paging import capped_count
from customers.models import Assignment, AssignmentKind, Promise
from sellers import holdings
from sellers.holdings import SHOWN, Holding
from sellers.models import User


def people(user: User, viewer: User, on: dt.date) -> Holding:
    rows = Assignment.objects.visible_to(viewer).on(on).filter(user=user, kind=AssignmentKind.OWNER)
    rows = rows.filter(person__isnull=False).select_related("person").order_by("person__name_key", "person_id")
    items = [(row.person.name, reverse("customers:person", args=[row.person_id])) for row in rows[:SHOWN]]
    return Holding(_("People they look after"), capped_count(rows), items)


def companies(user: User, viewer: User, on: dt.date) -> Holding:
    rows = Assignment.objects.visible_to(viewer).on(on).filter(user=user, kind=AssignmentKind.OWNER)
    rows = rows.filter(company__isnull=False).select_related("company").order_by("company__name_key", "company_id")
    items = [(row.company.name, reverse("customers:company", args=[row.company_id])) for row in rows[:SHOWN]]
    return Holding(_("Companies they look after"), capped_count(rows), items)


def promises(user: User, viewer: User, on: dt.date) -> Holding:
    """What she still has to keep; those of confidential records are counted for their readers alone."""
    rows = (
        Promise.objects.visible_to(viewer).open().filter(owner=user).select_related("person").order_by("due_on", "id")
    )
    items = [(f"{row.text} · {row.person.name}", reverse("customers:promise", args=[row.pk])) for row in rows[:SHOWN]]
    return Holding(_("Promises they keep"), capped_count(rows), items)


def register() -> None:
    holdings.register("people", people)
    holdings.register("companies", companies)
    holdings.register("promises", promises)
