"""Who looks after whom, and who works where, on a day."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from core.kept import Kept, among
from customers.models import Assignment, AssignmentKind, Company, Employment, LookedAfter, Person
from sellers.models import User


@dataclass(frozen=True)
class Team:
    """Who of ours looks after a customer on a day: the owner, and everybody with an assignment, owners first."""

    owner: User | None
    everybody: list[User]


def team_of_person(person: Person, *, on: dt.date) -> Team:
    """Her own people; her owner is else that of her primary company, and so are the others. Cost: one query."""
    rows = _around(person=person.pk, on=on)
    own = [row for row in rows if row.person_id is not None]
    team, firm = _team(own), _team([row for row in rows if row.person_id is None])
    return Team(team.owner or firm.owner, team.everybody or firm.everybody)


def team_of_company(company: Company, *, on: dt.date) -> Team:
    """Cost: one query."""
    return _team(_around_firm(company=company.pk, on=on))


def around_in_short(on: Any) -> ArraySubquery:
    """Who looks after a company on a day, for a question about the company itself: as JSON."""
    rows = Assignment.objects.on(on).filter(company=OuterRef("pk")).order_by("id")
    return ArraySubquery(rows.values(row=JSONObject(kind="kind", pk="user_id", name="user__name")))


def team_on_sheet(company: Any) -> Team:
    """The same as `team_of_company`, of what `around_in_short` brought along; of the people only id and name are there."""
    return _team(
        Assignment(kind=row["kind"], user=User.from_db(company._state.db, ["id", "name"], [row["pk"], row["name"]]))
        for row in company.around
    )


def _team(rows: Iterable[Assignment]) -> Team:
    ordered = sorted(rows, key=lambda row: row.kind != AssignmentKind.OWNER)
    owner = next((row.user for row in ordered if row.kind == AssignmentKind.OWNER), None)
    return Team(owner, list(dict.fromkeys(row.user for row in ordered)))


def owner_of(person: Person, *, on: dt.date) -> User | None:
    """Her own owner on a day, else that of her primary company (decision 9). Cost: one query."""
    return team_of_person(person, on=on).owner


def primary_company(person: Person, *, on: dt.date) -> Company | None:
    """Where she mainly works on a day: the primary employment first, then the newest."""
    row = primary_employment(person, on=on)
    return row.company if row is not None else None


def primary_employment(person: Person, *, on: dt.date) -> Employment | None:
    rows = Employment.objects.on(on).filter(person=person).select_related("company")
    return rows.order_by("-is_primary", "to_on", "-id").first()


def primary_employments(people: Collection[Person], *, on: dt.date, briefly: bool = False) -> dict[int, Employment]:
    """Person id → employment on a day, for many people in one query; `briefly` with what a line says of it alone."""
    found: dict[int, Employment] = {}
    asked = _jobs_in_brief if briefly else _jobs
    for row in asked(people=[person.pk for person in people], on=on) if people else ():
        found.setdefault(row.person_id, row)
    return found


def primary_companies(people: Collection[Person], *, on: dt.date) -> dict[int, Company]:
    """Person id → company on a day, for many people in one query."""
    return {pk: row.company for pk, row in primary_employments(people, on=on).items()}


def affiliation(job: Employment | None) -> str:
    """Where somebody works, in one line."""
    return " · ".join(filter(None, [job.company.name, job.title])) if job is not None else _("Affiliation unknown")


def owners_of(
    people: Collection[Person], *, on: dt.date, jobs: Mapping[int, Employment] | None = None, briefly: bool = False
) -> dict[int, User]:
    """Person id → owner on a day, for many people; `briefly` her name alone. Cost: one query, another where `jobs` are not
    known yet."""
    jobs = primary_employments(people, on=on) if jobs is None else jobs
    firms = {pk: job.company_id for pk, job in jobs.items()}
    asked = _owners_in_brief if briefly else _owners
    rows = asked(people=[person.pk for person in people], firms=sorted(set(firms.values())), on=on) if people else []
    own: dict[int, User] = {}
    of_firm: dict[int, User] = {}
    for row in rows:
        if row.person_id is not None:
            own[row.person_id] = row.user
        elif row.company_id is not None:
            of_firm[row.company_id] = row.user
    return {pk: of_firm[firm] for pk, firm in firms.items() if firm in of_firm} | own


def _teams(person: Any, on: Any) -> QuerySet[Assignment]:
    jobs = Employment.objects.on(on).filter(person=person).order_by("-is_primary", "to_on", "-id")
    about = Q(person=person) | Q(company=Subquery(jobs.values("company")[:1]))
    rows: QuerySet[Assignment] = Assignment.objects.on(on).filter(about).select_related("user").order_by("id")
    return rows


def _jobs_of(people: Any, on: Any) -> QuerySet[Employment]:
    rows: QuerySet[Employment] = Employment.objects.on(on).filter(among("person_id", people)).select_related("company")
    return rows.order_by("-is_primary", "to_on", "-id")


def _owning(people: Any, firms: Any, on: Any) -> QuerySet[Assignment]:
    about = Q(among("person_id", people)) | Q(among("company_id", firms))
    rows: QuerySet[Assignment] = Assignment.objects.on(on).filter(about, kind=AssignmentKind.OWNER)
    return rows.select_related("user")


_around = Kept(_teams, "person", "on")
_around_firm = Kept(
    lambda company, on: Assignment.objects.on(on).filter(company=company).select_related("user").order_by("id"),
    "company",
    "on",
)
_jobs = Kept(_jobs_of, "people", "on")
_owners = Kept(_owning, "people", "firms", "on")
_jobs_in_brief = Kept(
    lambda people, on: _jobs_of(people, on).only("person_id", "title", "company__name", "company__quadrant"),
    "people",
    "on",
)
_owners_in_brief = Kept(
    lambda people, firms, on: _owning(people, firms, on).only("person_id", "company_id", "user__name"),
    "people",
    "firms",
    "on",
)


def owned_by(*users: User | int, on: dt.date) -> Q:
    """The condition that a person who is not archived is looked after by one of `users`: her own owner, else her primary
    company's."""
    return owned_by_ids([user if isinstance(user, int) else user.pk for user in users], on=on)


def owned_by_ids(users: Any, *, on: Any) -> Q:
    """The same of ids, for a question that is kept."""
    return Q(pk__in=LookedAfter.objects.on(on).filter(among("user_id", users)).values("person_id"))
