"""Search over people, companies, opportunities and contact records."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.search import matching, normalised
from core.templatetags.addresses import address
from core.templatetags.words import day
from customers import queries as customers
from customers.models import Company, Person
from opportunities.models import Opportunity
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

    Cost: eleven queries at most.
    """
    if not q.strip():
        return _filled([Group(_("People you wrote about last"), _people(customers.recent_people(viewer, FOUND)))])
    people = customers.search_people(viewer, q, FOUND)
    companies = customers.search_companies(viewer, q, FOUND)
    found = _opportunities_of(viewer, q, companies)
    return _filled(
        [
            Group(_("People"), _people(people)),
            Group(_("Companies"), [_company(one) for one in companies]),
            Group(_("Opportunities"), [_opportunity(one) for one in found]),
            Group(_("Contact records"), [_log(one) for one in customers.search_logs(viewer, q, FOUND)]),
        ]
    )


def _opportunities_of(viewer: User, q: str, companies: list[Company]) -> list[Opportunity]:
    """By title, or of a company that was found; open ones first, the newest of each."""
    if not normalised(q):
        return []
    rows: Any = Opportunity.objects.visible_to(viewer).select_related("company", "owner").order_by("-id")
    rows = rows.defer("search_text", "grams", "company__search_text", "company__grams")
    theirs = [company.pk for company in companies]
    found: list[Opportunity] = []
    for part in (rows.open(), rows.closed()):
        if len(found) < FOUND:
            # each way to the rows has its index in this order, an "or" of them has none
            both = matching(part, q)[:FOUND].union(part.filter(company__in=theirs)[:FOUND])
            found += both.order_by("-id")[: FOUND - len(found)]
    return found


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


def _opportunity(one: Opportunity) -> Found:
    more = " · ".join(filter(None, [one.company.name if one.company else "", one.owner.name, one.get_state_display()]))
    return Found(address("opportunities:detail", one.pk), "opportunity", one.title, more)


def _log(one: customers.FoundLog) -> Found:
    moment = one.moment
    who = ", ".join(name for name, _url in moment.people)
    said = f"“{one.quote}”" if one.quote else ""
    more = " · ".join(filter(None, [said, who, day(moment.at), moment.by]))
    return Found(moment.url, moment.icon, str(moment.text), more)


def _filled(groups: list[Group]) -> list[Group]:
    return [group for group in groups if group.entries]


def shown(groups: list[Group]) -> list[dict[str, Any]]:
    """As components/search_results.html takes them."""
    return [{"label": group.label, "items": group.entries} for group in groups]
