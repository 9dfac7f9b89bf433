"""What a company's page reads besides its map, its contacts and its history."""

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from core.templatetags.addresses import address
from customers.models import Company, Employment
from customers.queries.lists import PersonLine, late_days
from customers.queries.quadrants import with_feasibility
from sellers.lists.reading import addresses_of
from sellers.models import User

PEOPLE_SHOWN = 30
SUBSIDIARIES_SHOWN = 30


def company_sheets(on: dt.date) -> Any:
    """For the loader of a company's page: in one query with its parent, what hangs under it (`below`: pk, name) and the
    facts of its quadrant."""
    below = Company.objects.live().filter(parent=OuterRef("pk")).order_by("name_key", "id")
    named = below.values_list(JSONObject(pk="pk", name="name"))[:SUBSIDIARIES_SHOWN]
    return with_feasibility(Company.objects.select_related("parent").annotate(below=ArraySubquery(named)), on=on)


def people_of(company: Company, *, viewer: User, on: dt.date, limit: int = PEOPLE_SHOWN) -> list[PersonLine]:
    """Who works in a company today, by name, with their posts there; nobody's owner is read. Cost: one query."""
    here = Employment.objects.visible_to(viewer).on(on).filter(company=company, person__archived_at__isnull=True)
    rows = here.select_related("person").order_by("person__name_key", "person_id")[:limit]
    url, log = addresses_of("customers:person"), address("desk:log_new")
    return [
        PersonLine(one, row, None, late_days(one, on=on, company=company), url(one.pk), f"{log}?person={one.pk}")
        for row in rows
        for one in (row.person,)
    ]
