"""Search over people, companies and opportunities."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.search import matching
from customers import queries as customers
from customers.models import Company, Person
from opportunities.models import Opportunity, State
from sellers.models import User

FOUND = 8


@dataclass(frozen=True)
class Found:
    """One line of what was found: `more` says which of several it is."""

    url: str
    icon: str
    title: str
    more: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    entries: list[Found]


def search(viewer: User, q: str) -> list[Group]:
    """People, companies and opportunities that `viewer` may see, at most eight each; whom she met last for no words.

    Cost: four queries.
    """
    if not q.strip():
        return _filled([Group(_("People you wrote about last"), _people(customers.recent_people(viewer, FOUND)))])
    people = list(customers.search_people(viewer, q)[:FOUND])
    companies = list(customers.search_companies(viewer, q)[:FOUND])
    found = list(_opportunities_of(viewer, q, companies)[:FOUND])
    return _filled(
        [
            Group(_("People"), _people(people)),
            Group(_("Companies"), [_company(one) for one in companies]),
            Group(_("Opportunities"), [_opportunity(one) for one in found]),
        ]
    )


def _opportunities_of(viewer: User, q: str, companies: list[Company]) -> QuerySet[Opportunity]:
    """By title, or of a company that was found; open ones first, the newest of each."""
    rows = Opportunity.objects.visible_to(viewer)
    named = matching(rows, q) | rows.filter(company__in=[company.pk for company in companies])
    closed = Case(When(state__in=(State.OPEN, State.ON_HOLD), then=Value(0)), default=Value(1))
    return named.select_related("company", "owner").order_by(closed, "-id")


def _people(people: list[Person]) -> list[Found]:
    jobs = customers.primary_employments(people, on=clock.today())
    return [
        Found(reverse("customers:person", args=[one.pk]), "person", one.name, customers.affiliation(jobs.get(one.pk)))
        for one in people
    ]


def _company(one: Company) -> Found:
    more = one.region or one.get_kind_display()
    return Found(reverse("customers:company", args=[one.pk]), "company", one.name, more)


def _opportunity(one: Opportunity) -> Found:
    more = " · ".join(filter(None, [one.company.name if one.company else "", one.owner.name, one.get_state_display()]))
    return Found(reverse("opportunities:detail", args=[one.pk]), "opportunity", one.title, more)


def _filled(groups: list[Group]) -> list[Group]:
    return [group for group in groups if group.entries]


def shown(groups: list[Group]) -> list[dict[str, Any]]:
    """As components/search_results.html takes them."""
    return [{"label": group.label, "items": group.entries} for group in groups]
