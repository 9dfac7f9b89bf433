"""Search over people, companies, opportunities and contact records."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, When
from django.utils.translation import gettext as _

from core import clock
from core.kept import AnyReader, Kept, among
from core.templatetags.addresses import address
from core.templatetags.words import day
from customers import queries as customers
from customers.models import Company, Person
from customers.queries.asked import asked_with, holds
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
    log_url: str = ""  # where one line on it is written


@dataclass(frozen=True)
class Group:
    label: str
    entries: list[Found]


def search(viewer: User, q: str) -> list[Group]:
    """What `viewer` may see, at most eight of each kind; whom she met last for no words.

    Cost: ten queries at most.
    """
    if not q.strip():
        return _filled([Group(_("People you wrote about last"), _people(customers.recent_people(viewer, FOUND)))])
    people = customers.search_people(viewer, q, FOUND)
    companies = customers.search_companies(viewer, q, FOUND)
    found = _opportunities_of(q, companies)
    return _filled(
        [
            Group(_("People"), _people(people)),
            Group(_("Companies"), [_company(one) for one in companies]),
            Group(_("Opportunities"), [_opportunity(one) for one in found]),
            Group(_("Contact records"), [_log(one) for one in customers.search_logs(viewer, q)]),
        ]
    )


def _opportunities_of(q: str, companies: list[Company]) -> list[dict[str, Any]]:
    """By title, or of a company that was found; open ones first, the newest of each."""
    asked = asked_with(q)
    return _OPPORTUNITIES(companies=[company.pk for company in companies], **asked) if asked else []


def _found_opportunities(words: Any, grams: Any, companies: Any) -> Any:
    rows: Any = Opportunity.objects.visible_to(AnyReader())
    # each way to the rows has its index in this order, an "or" of them has none
    one, *others = (
        part.filter(way).order_by("-id").values("id")[:FOUND]
        for part in (rows.open(), rows.closed())
        for way in (holds(words, grams), among("company_id", companies))
    )
    ended = Case(When(state__in=(State.OPEN, State.ON_HOLD), then=0), default=1, output_field=IntegerField())
    found = rows.filter(pk__in=one.union(*others)).order_by(ended, "-id")
    return found.values("pk", "title", "state", firm=F("company__name"), by=F("owner__name"))[:FOUND]


_OPPORTUNITIES = Kept(_found_opportunities, "words", "grams", "companies", by_values=True)


def _people(people: list[Person]) -> list[Found]:
    jobs = customers.primary_employments(people, on=clock.today())
    return [
        Found(
            address("customers:person", one.pk),
            "person",
            one.name,
            customers.affiliation(jobs.get(one.pk)),
            f"{address('desk:log_new')}?person={one.pk}",
        )
        for one in people
    ]


def _company(one: Company) -> Found:
    more = one.region or one.get_kind_display()
    return Found(address("customers:company", one.pk), "company", one.name, more)


def _opportunity(one: dict[str, Any]) -> Found:
    more = " · ".join(filter(None, [one["firm"], one["by"], str(State(one["state"]).label)]))
    return Found(address("opportunities:detail", one["pk"]), "opportunity", one["title"], more)


def _log(one: customers.FoundLog) -> Found:
    said = f"“{one.quote}”" if one.quote else ""
    more = " · ".join(filter(None, [said, ", ".join(one.people), day(one.at), one.by]))
    icon, text = ("lock", _("Confidential record")) if one.is_confidential else ("log", one.line)
    return Found(address("customers:log", one.pk), icon, text, more)


def _filled(groups: list[Group]) -> list[Group]:
    return [group for group in groups if group.entries]


def shown(groups: list[Group]) -> list[dict[str, Any]]:
    """As components/search_results.jinja takes them."""
    return [{"label": group.label, "items": group.entries} for group in groups]
