"""The lists of people and companies: one filter each, rows with all that a line shows, in a constant number of queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.filters import ListFilter
from core.paging import Slice, slice_of
from core.scoping import id_from
from core.search import matching
from customers.models import (
    Assignment,
    AssignmentKind,
    Attitude,
    Company,
    CompanyKind,
    Employment,
    Person,
    PersonKind,
)
from customers.models.person import NEVER
from customers.queries.relations import owned_by, owners_of, primary_employments
from sellers.models import User

SILENT_DAYS = ("7", "14", "30", "60", "90")
ORDERS = {"": ("name_key", "id"), "silent": ("contact_at", "id"), "recent": ("-contact_at", "-id")}


@dataclass(frozen=True)
class PeopleFilter(ListFilter):
    """`company` is an id, `owner` "me" or "none", `silent` a number of days without contact."""

    company: str = ""
    kind: str = ""
    attitude: str = ""
    owner: str = ""
    silent: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {
            "kind": PersonKind.values, "attitude": Attitude.values, "owner": ["me"], "silent": SILENT_DAYS,
            "sort": ORDERS,
        }  # fmt: skip
        return frozenset(known[name]) if name in known else None

    def narrowed(self, rows: Any, *, viewer: User, on: dt.date) -> Any:
        """`rows` under every filter that is on."""
        if self.q:
            rows = matching(rows, self.q)
        if self.company:
            here = Employment.objects.on(on).filter(person=OuterRef("pk"), company=id_from(self.company))
            rows = rows.filter(Exists(here))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.attitude:
            rows = rows.filter(attitude=self.attitude)
        if self.owner:
            rows = rows.filter(owned_by(viewer, on=on))
        if self.silent:
            since = clock.now() - dt.timedelta(days=int(self.silent))
            rows = rows.filter(Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=since))
        return rows

    def words(self) -> list[tuple[str, str]]:
        found = [("q", f"“{self.q}”")] if self.q else []
        if self.owner:
            found.append(("owner", _("My customers")))
        if self.silent:
            days = int(self.silent)
            found.append(
                ("silent", ngettext("No contact for %(n)s day", "No contact for %(n)s days", days) % {"n": days})
            )
        if self.company and (company := Company.objects.filter(pk=id_from(self.company)).first()):
            found.append(("company", company.name))
        if self.kind:
            found.append(("kind", str(PersonKind(self.kind).label)))
        if self.attitude:
            found.append(("attitude", str(Attitude(self.attitude).label)))
        return found


@dataclass(frozen=True)
class PersonLine:
    """One line of the people list. `late_days` counts from the contact cycle, None where she has none or it runs."""

    person: Person
    employment: Employment | None
    owner: User | None
    late_days: int | None

    @property
    def log_url(self) -> str:
        """Where one writes down a contact with her."""
        return f"{reverse('desk:log_new')}?person={self.person.pk}"


def people_after(found: PeopleFilter, *, viewer: User, after: str = "") -> Slice[Any]:
    """A page of `PersonLine`s. Cost: three queries."""
    day = clock.today()
    rows = found.narrowed(Person.objects.visible_to(viewer).live(), viewer=viewer, on=day)
    rows = rows.annotate(contact_at=Coalesce("last_contact_at", Value(NEVER)))
    page = slice_of(rows, order=ORDERS[found.sort], after=after)
    return Slice(_lines(page.rows, on=day), page.after)


def people_in(company: Company, *, viewer: User, limit: int = 30) -> list[PersonLine]:
    """People who work in a company today, by name, at most `limit`. Cost: three queries."""
    day = clock.today()
    here = Exists(Employment.objects.on(day).filter(person=OuterRef("pk"), company=company))
    rows = Person.objects.visible_to(viewer).live().filter(here).order_by("name_key", "id")[:limit]
    return _lines(list(rows), on=day)


def _lines(people: list[Person], *, on: dt.date) -> list[PersonLine]:
    jobs = primary_employments(people, on=on)
    owners = owners_of(people, on=on, jobs=jobs)
    return [PersonLine(one, jobs.get(one.pk), owners.get(one.pk), late_days(one, on=on)) for one in people]


def late_days(person: Person, *, on: dt.date) -> int | None:
    """Days past her contact cycle on a day; None where she has no cycle or it still runs."""
    if person.contact_cycle_days is None:
        return None
    since = person.last_contact_at or person.created_at
    days = (on - clock.day_of(since)).days - person.contact_cycle_days
    return days if days > 0 else None


@dataclass(frozen=True)
class CompanyFilter(ListFilter):
    kind: str = ""
    region: str = ""
    owner: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"kind": CompanyKind.values, "owner": ["me"], "sort": [""]}
        return frozenset(known[name]) if name in known else None

    def narrowed(self, rows: Any, *, viewer: User, on: dt.date) -> Any:
        if self.q:
            rows = matching(rows, self.q)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.region:
            rows = rows.filter(region=self.region)
        if self.owner:
            mine = Assignment.objects.on(on).filter(user=viewer, kind=AssignmentKind.OWNER, company__isnull=False)
            rows = rows.filter(pk__in=mine.values("company_id"))
        return rows

    def words(self) -> list[tuple[str, str]]:
        found = [("q", f"“{self.q}”")] if self.q else []
        if self.owner:
            found.append(("owner", _("My customers")))
        if self.kind:
            found.append(("kind", str(CompanyKind(self.kind).label)))
        if self.region:
            found.append(("region", self.region))
        return found


@dataclass(frozen=True)
class CompanyLine:
    company: Company
    people_count: int
    owner: User | None
    last_at: dt.datetime | None

    @property
    def new_person_url(self) -> str:
        return f"{reverse('customers:person_new')}?company={self.company.pk}"


def companies_after(found: CompanyFilter, *, viewer: User, after: str = "") -> Slice[Any]:
    """A page of `CompanyLine`s. Cost: three queries."""
    day = clock.today()
    rows = found.narrowed(Company.objects.visible_to(viewer).live(), viewer=viewer, on=day)
    page = slice_of(rows, order=("name_key", "id"), after=after)
    return Slice(_company_lines(page.rows, on=day), page.after)


def _company_lines(companies: list[Company], *, on: dt.date) -> list[CompanyLine]:
    here = Employment.objects.on(on).filter(company__in=companies, person__archived_at__isnull=True)
    facts = {
        row["company"]: row
        for row in here.values("company").annotate(
            n=Count("person", distinct=True), last=Max("person__last_contact_at")
        )
    }
    owners = Assignment.objects.on(on).filter(company__in=companies, kind=AssignmentKind.OWNER).select_related("user")
    users = {row.company_id: row.user for row in owners}
    return [
        CompanyLine(one, facts.get(one.pk, {}).get("n", 0), users.get(one.pk), facts.get(one.pk, {}).get("last"))
        for one in companies
    ]


def companies_with_parents() -> QuerySet[Company]:
    """For the loader of a company's page."""
    return Company.objects.select_related("parent")


def subsidiaries_of(company: Company, *, viewer: User, limit: int = 30) -> list[Company]:
    rows = Company.objects.visible_to(viewer).live().filter(parent=company)
    return list(rows.order_by("name_key", "id")[:limit])
