"""What a company's page reads besides its map, its contacts and its history."""

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from core.kept import AnyReader, Kept
from core.templatetags.addresses import address
from customers.models import Company, Employment
from customers.queries.lists import SHOWN, PersonLine, late_days
from customers.queries.quadrants import met_from, with_feasibility
from customers.queries.relations import around_in_short
from sellers.lists.reading import addresses_of
from sellers.models import User

PEOPLE_SHOWN = 20  # by name, found by walking through all people: of the largest company the twentieth is a thousand on
SUBSIDIARIES_SHOWN = 30


def company_sheet(pk: int, *, user: User, on: dt.date) -> Any:
    """A company in one query with its parent, what hangs under it (`below`: pk, name), who looks after it and the facts of its
    quadrant; None where the viewer sees none."""
    return next(iter(_SHEET(pk=pk, on=on, since=met_from(on)) if user.is_authenticated else ()), None)


def _sheet(pk: Any, on: Any, since: Any) -> Any:
    rows = with_feasibility(Company.objects.visible_to(AnyReader()).select_related("parent"), on=on, met_since=since)
    below = Company.objects.live().filter(parent=OuterRef("pk")).order_by("name_key", "id")
    named = below.values_list(JSONObject(pk="pk", name="name"))[:SUBSIDIARIES_SHOWN]
    return rows.annotate(below=ArraySubquery(named), around=around_in_short(on)).filter(pk=pk)


_SHEET = Kept(_sheet, "pk", "on", "since")


def people_of(company: Company, *, viewer: User, on: dt.date) -> list[PersonLine]:
    """Who works in a company today, by name, with their posts there; nobody's owner is read. Cost: one query."""
    rows = _WORK_THERE(company=company.pk, on=on) if viewer.is_authenticated else []
    url, log = addresses_of("customers:person"), address("desk:log_new")
    return [
        PersonLine(one, row, None, late_days(one, on=on, company=company), url(one.pk), f"{log}?person={one.pk}")
        for row in rows
        for one in (row.person,)
    ]


def _work_there(company: Any, on: Any) -> Any:
    here = Employment.objects.visible_to(AnyReader()).on(on).filter(company=company, person__archived_at__isnull=True)
    order = ("person__name_key", "person_id")
    first = here.order_by(*order).values("pk")[:PEOPLE_SHOWN]  # by its keys alone: of thousands most are passed over
    rows = Employment.objects.visible_to(AnyReader()).filter(pk__in=first).select_related("person").order_by(*order)
    return rows.only("title", "department", *(f"person__{name}" for name in SHOWN))


_WORK_THERE = Kept(_work_there, "company", "on", by_values=True)
