"""The lists of people and companies: rows with all that a line shows, in a constant number of queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet, Value
from django.db.models.functions import Coalesce

from core import clock
from core.kept import AnyReader, Kept, among
from core.paging import SIZE, Slice, cut, slice_of
from core.search import SEARCH_COLUMNS
from core.templatetags.addresses import address
from customers.models import Assignment, AssignmentKind, Company, Employment, Person
from customers.models.person import NEVER
from customers.quadrants import cycle_of
from customers.queries.filters import COMPANY_ORDERS, PEOPLE_ORDERS, CompanyFilter, PeopleFilter
from customers.queries.narrowing import owners_meant
from customers.queries.relations import owned_by_ids, owners_of, primary_employments
from sellers.lists.reading import addresses_of
from sellers.models import User

UNREAD = (*SEARCH_COLUMNS, "interests")  # long, and on no line


@dataclass(frozen=True)
class PersonLine:
    """One line of the people list. `late_days` counts from the contact cycle, None where she has none or it runs."""

    person: Person
    employment: Employment | None
    owner: User | None
    late_days: int | None
    url: str
    log_url: str  # where one writes down a contact with her


def people_under(found: PeopleFilter, *, viewer: User) -> Any:
    """All people under a filter, in no order."""
    return found.narrowed(Person.objects.visible_to(viewer).live(), viewer=viewer, on=clock.today())


def people_after(found: PeopleFilter, *, viewer: User, after: str = "", size: int = SIZE) -> Slice[Any]:
    """A page of `PersonLine`s. Cost: three queries, four where somebody's own are put in order."""
    order = PEOPLE_ORDERS[found.sort]
    if found.owner or found.segment:  # a set that has to be sorted: by what an index holds, and the page's rows then
        if is_owners_alone(found) and not after and size == SIZE:
            first = _FIRST[found.sort](viewer=viewer.pk, owners=owners_meant(found.owner, viewer), on=clock.today())
            page = cut(first, order)
        else:
            page = slice_of(_in_order(found, viewer).only("name_key"), order=order, after=after, size=size)
        whole = {row.pk: row for row in _WHOLE(viewer=viewer.pk, ids=[row.pk for row in page.rows])}
        page = Slice([whole[row.pk] for row in page.rows if row.pk in whole], page.after)
    else:
        page = slice_of(_in_order(found, viewer).defer(*UNREAD), order=order, after=after, size=size)
    return Slice(lines_of(page.rows, on=clock.today()), page.after)


def _in_order(found: PeopleFilter, viewer: User) -> Any:
    return people_under(found, viewer=viewer).annotate(contact_at=Coalesce("last_contact_at", Value(NEVER)))


def is_owners_alone(found: PeopleFilter) -> bool:
    """Whether it asks for what somebody looks after, and for nothing else."""
    return found.owner not in ("", "none") and found == PeopleFilter(owner=found.owner, sort=found.sort)


def _first(sort: str) -> Kept[Person]:
    """The first page of what somebody looks after, by what an index holds."""

    def question(viewer: Any, owners: Any, on: Any) -> Any:
        rows = Person.objects.visible_to(AnyReader()).live().filter(owned_by_ids(owners, on=on))
        rows = rows.annotate(contact_at=Coalesce("last_contact_at", Value(NEVER)))
        return rows.only("name_key").order_by(*PEOPLE_ORDERS[sort])[: SIZE + 1]

    return Kept(question, "viewer", "owners", "on", by_values=True)


_FIRST = {sort: _first(sort) for sort in PEOPLE_ORDERS}
_WHOLE: Kept[Person] = Kept(
    lambda ids, viewer: Person.objects.visible_to(AnyReader()).defer(*UNREAD).filter(among("id", ids)), "ids", "viewer"
)


def lines_of(people: list[Person], *, on: dt.date) -> list[PersonLine]:
    """Two queries."""
    jobs = primary_employments(people, on=on)
    owners = owners_of(people, on=on, jobs=jobs)
    url, log = addresses_of("customers:person"), address("desk:log_new")
    return [
        PersonLine(
            one,
            jobs.get(one.pk),
            owners.get(one.pk),
            _late(one, jobs.get(one.pk), on),
            url(one.pk),
            f"{log}?person={one.pk}",
        )
        for one in people
    ]


def _late(person: Person, job: Employment | None, on: dt.date) -> int | None:
    return late_days(person, on=on, company=job.company if job is not None else None)


def late_days(person: Person, *, on: dt.date, company: Company | None = None) -> int | None:
    """Days past her contact cycle, or that of her company's quadrant; None where there is none or it still runs."""
    cycle = cycle_of(person.contact_cycle_days, company.quadrant if company is not None else "")
    if cycle is None:
        return None
    since = person.last_contact_at or person.created_at
    days = (on - clock.day_of(since)).days - cycle
    return days if days > 0 else None


@dataclass(frozen=True)
class CompanyLine:
    company: Company
    people_count: int
    owner: User | None
    last_at: dt.datetime | None
    url: str
    new_person_url: str


def companies_under(found: CompanyFilter, *, viewer: User) -> Any:
    """All companies under a filter, in no order."""
    return found.narrowed(Company.objects.visible_to(viewer).live(), viewer=viewer, on=clock.today())


def companies_after(found: CompanyFilter, *, viewer: User, after: str = "", size: int = SIZE) -> Slice[Any]:
    """A page of `CompanyLine`s. Cost: three queries."""
    rows = companies_under(found, viewer=viewer).defer(*SEARCH_COLUMNS)
    page = slice_of(rows, order=COMPANY_ORDERS[found.sort], after=after, size=size)
    return Slice(_company_lines(page.rows, on=clock.today()), page.after)


def _company_lines(companies: list[Company], *, on: dt.date) -> list[CompanyLine]:
    ids = [one.pk for one in companies]
    facts: Any = {row["company"]: row for row in _PEOPLE_THERE(companies=ids, on=on)} if ids else {}
    owners = {row.company_id: row.user for row in _LOOKED_AFTER(companies=ids, on=on)} if ids else {}
    url, new = addresses_of("customers:company"), address("customers:person_new")
    found = []
    for one in companies:
        fact = facts.get(one.pk, {})
        n, last, owner = fact.get("n", 0), fact.get("last"), owners.get(one.pk)
        found.append(CompanyLine(one, n, owner, last, url(one.pk), f"{new}?company={one.pk}"))
    return found


def _people_there(companies: Any, on: Any) -> Any:
    here = Employment.objects.on(on).filter(among("company_id", companies), person__archived_at__isnull=True)
    return here.values("company").annotate(n=Count("person", distinct=True), last=Max("person__last_contact_at"))


def _looked_after(companies: Any, on: Any) -> Any:
    rows = Assignment.objects.on(on).filter(among("company_id", companies), kind=AssignmentKind.OWNER)
    return rows.select_related("user")


_PEOPLE_THERE: Kept[Any] = Kept(_people_there, "companies", "on")
_LOOKED_AFTER: Kept[Assignment] = Kept(_looked_after, "companies", "on")


def companies_with_parents() -> QuerySet[Company]:
    """For the loader of a company's page."""
    return Company.objects.select_related("parent")
