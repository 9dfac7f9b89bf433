"""The lists of people and companies: rows with all that a line shows, in a constant number of queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from core import clock
from core.kept import AnyReader, Kept, among
from core.paging import SIZE, Slice, cut, ids_of, slice_by_keys, slice_of, slice_of_ids
from core.scoping import id_from
from core.search import SEARCH_COLUMNS
from core.templatetags.addresses import address
from customers.models import Assignment, AssignmentKind, Company, Employment, LookedAfter, Person
from customers.models.person import NEVER
from customers.quadrants import cycle_of
from customers.queries.filters import COMPANY_ORDERS, PEOPLE_ORDERS, CompanyFilter, PeopleFilter
from customers.queries.letters import (
    BEYOND,
    WITHIN,
    asked_with_letter,
    beyond_of,
    named_from,
    named_within,
    one_letter,
    with_beyond,
)
from customers.queries.narrowing import owners_meant
from customers.queries.relations import owned_by_ids, owners_of, primary_employments
from sellers.lists.reading import addresses_of
from sellers.models import User

_CONTACT_AT = Coalesce("last_contact_at", Value(NEVER))
# what a line, its place in an order and the file of the list are made of
SHOWN = ("name", "name_key", "attitude", "do_not_contact", "contact_cycle_days", "last_contact_at", "created_at")


@dataclass(frozen=True)
class PersonLine:
    """One line of the people list. `late_days` counts from the contact cycle, None where she has none or it runs."""

    person: Person
    employment: Employment | None
    owner: User | None
    late_days: int | None
    url: str
    log_url: str  # where one writes down a contact with her


def shown_of(people: Any) -> Any:
    """People with what a line says of them, and nothing else."""
    return people.only(*SHOWN).annotate(contact_at=_CONTACT_AT)


def people_under(found: PeopleFilter, *, viewer: User) -> Any:
    """All people under a filter, in no order."""
    return found.narrowed(Person.objects.visible_to(viewer).live(), viewer=viewer, on=clock.today())


def people_after(found: PeopleFilter, *, viewer: User, after: str = "", size: int = SIZE) -> Slice[Any]:
    """A page of `PersonLine`s. Cost: three queries, four where somebody's own are put in order."""
    order = PEOPLE_ORDERS[found.sort]
    if found.owner or found.segment:  # a set that has to be sorted: by what an index holds, and the page's rows then
        page = slice_of_ids(
            _ids(found, viewer, order=order, after=after, size=size),
            order=order,
            shown=lambda ids: _WHOLE(viewer=viewer.pk, ids=ids),
            size=size,
        )
    elif is_companys_alone(found) and not after and size == SIZE:
        there = _OF_COMPANY(company=id_from(found.company), on=clock.today()) if viewer.is_authenticated else []
        page = cut(there, order, size)
    elif (letter := _letter_alone(found)) and not after and size == SIZE:
        page = cut(_OF_LETTER(**asked_with_letter(letter)) if viewer.is_authenticated else [], order, size)
    else:
        shown = shown_of(Person.objects.visible_to(viewer))
        page = slice_by_keys(*_parts(found, viewer), shown=shown, order=order, after=after, size=size)
    return Slice(lines_of(page.rows, on=clock.today()), page.after)


def _ids(found: PeopleFilter, viewer: User, *, order: tuple[str, ...], after: str, size: int) -> list[int]:
    """Who stands on a page, and one more."""
    if is_owners_alone(found) and not after and size == SIZE:
        owners, on = owners_meant(found.owner, viewer), clock.today()
        one = len(owners) == 1
        rows = (
            _FIRST[found.sort](owner=owners[0], on=on) if one else _FIRST_OF_SEVERAL[found.sort](owners=owners, on=on)
        )
        return [pk for (pk,) in rows]
    return ids_of(_in_order(found, viewer), order=order, after=after, size=size)


def _in_order(found: PeopleFilter, viewer: User) -> Any:
    return people_under(found, viewer=viewer).annotate(contact_at=_CONTACT_AT)


def _parts(found: PeopleFilter, viewer: User) -> list[Any]:
    """What makes up the list: for one letter, by name, those whom it begins, and those who have it anywhere else."""
    letter = "" if found.sort else one_letter(found.q)
    if not letter:
        return [_in_order(found, viewer)]
    rows = _in_order(found.changed(q=""), viewer)
    return [named_from(rows, letter), beyond_of(rows, letter)]


def is_owners_alone(found: PeopleFilter) -> bool:
    """Whether it asks for what somebody looks after, and for nothing else."""
    return found.owner not in ("", "none") and found == PeopleFilter(owner=found.owner, sort=found.sort)


def is_companys_alone(found: PeopleFilter) -> bool:
    """Whether it asks for who works in one company, by name, and for nothing else."""
    return found == PeopleFilter(company=found.company) and bool(found.company)


def _letter_alone(found: PeopleFilter) -> str:
    """The letter where it asks for people with one, by name, and for nothing else."""
    return one_letter(found.q) if found.q and found == PeopleFilter(q=found.q) else ""


def _of_letter(**asked: Any) -> Any:
    """The first page of those who have a letter: what makes it up as `_parts` puts it together."""
    people, order = Person.objects.visible_to(AnyReader()).live(), PEOPLE_ORDERS[""]
    named = named_within(people, **{name: asked[name] for name in WITHIN})
    beyond = with_beyond(people, **{name: asked[name] for name in BEYOND})
    first, other = (rows.order_by(*order).values("pk")[: SIZE + 1] for rows in (named, beyond))
    found = shown_of(Person.objects.visible_to(AnyReader()).filter(pk__in=first.union(other)))
    return found.order_by(*order)[: SIZE + 1]


# how many a letter begins is known of each alone
_OF_LETTER: Kept[Person] = Kept(_of_letter, *WITHIN, *BEYOND, by_values=True)


def _of_company(company: Any, on: Any) -> Any:
    """The first page of who works there."""
    here, order = Employment.objects.on(on).filter(person=OuterRef("pk"), company=company), PEOPLE_ORDERS[""]
    first = Person.objects.live().filter(Exists(here)).order_by(*order).values("pk")[: SIZE + 1]
    people = shown_of(Person.objects.visible_to(AnyReader()))
    return people.filter(pk__in=first).order_by(*order)


# of a large company one walks through people by name, of a small one through its own
_OF_COMPANY: Kept[Person] = Kept(_of_company, "company", "on", by_values=True)


def _first(sort: str) -> Kept[Any]:
    """The first page of what one colleague looks after, as an index holds it."""

    def question(owner: Any, on: Any) -> Any:
        held = LookedAfter.objects.on(on).filter(user_id=owner)
        order = [name.replace("id", "person_id") for name in PEOPLE_ORDERS[sort]]
        return held.order_by(*order).values_list("person_id")[: SIZE + 1]

    return Kept(question, "owner", "on")


def _first_of_several(sort: str) -> Kept[Any]:
    """That of several, each person once."""

    def question(owners: Any, on: Any) -> Any:
        rows = Person.objects.live().filter(owned_by_ids(owners, on=on)).annotate(contact_at=_CONTACT_AT)
        return rows.order_by(*PEOPLE_ORDERS[sort]).values_list("pk")[: SIZE + 1]

    return Kept(question, "owners", "on", by_values=True)


_FIRST = {sort: _first(sort) for sort in PEOPLE_ORDERS}
_FIRST_OF_SEVERAL = {sort: _first_of_several(sort) for sort in PEOPLE_ORDERS}
_WHOLE: Kept[Person] = Kept(
    lambda ids, viewer: shown_of(Person.objects.visible_to(AnyReader()).live().filter(among("id", ids))),
    "ids",
    "viewer",
)


def lines_of(people: list[Person], *, on: dt.date) -> list[PersonLine]:
    """Two queries."""
    jobs = primary_employments(people, on=on, briefly=True)
    owners = owners_of(people, on=on, jobs=jobs, briefly=True)
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
