"""Whom a form of a sheet may name at the customer."""

from typing import Any

from django.db.models import Q

from core import clock
from core.kept import Kept, among, among_found
from customers.models import Employment, Person
from opportunities.models import BuyerRole, Opportunity
from sellers.anybody import AnyColleague
from sellers.models import User

MOST_PEOPLE = 60  # of a company's, to choose whom an offer is addressed to


def people_known(opportunity: Opportunity, viewer: User, *more: int | None) -> list[Person]:
    """Everybody of the customer's who stands on the sheet: the person, the buyers, the next step's person; and `more`.

    Read at most once per record and reader, since a form offers them in several fields. Cost: one query.
    """
    known = [pk for pk in (opportunity.person_id, opportunity.next_step_person_id, *more) if pk]
    memo: dict[tuple[int, ...], list[Person]] = opportunity.__dict__.setdefault("_people_known", {})
    key = (viewer.pk, *known)
    if key not in memo:
        line = list(viewer.standing.line_people)
        memo[key] = _people(pk=opportunity.pk, known=known, viewer=viewer.pk, line=line)
    return memo[key]


def customers_people(opportunity: Opportunity, viewer: User) -> list[Person]:
    """Who may be addressed: those on the sheet, and who works at the company today. Cost: two queries."""
    jobs = Employment.objects.on(clock.today()).filter(company=opportunity.company_id).order_by("person_id")
    return people_known(opportunity, viewer, *jobs.values_list("person_id", flat=True)[:MOST_PEOPLE])


def _people_of(pk: Any, known: Any, viewer: Any, line: Any) -> Any:
    buyers = BuyerRole.objects.visible_to(AnyColleague()).filter(opportunity_id=pk).order_by().values("person_id")
    here = Q(among("pk", known)) | Q(among_found("pk", buyers))  # by the key, and not through everybody there is
    rows = Person.objects.visible_to(AnyColleague()).filter(here)
    return rows.defer("search_text", "grams").order_by("name_key", "id")


_people: Kept[Person] = Kept(_people_of, "pk", "known", "viewer", "line")
