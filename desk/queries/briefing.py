"""The visit briefing of a company on one page: who is there, what they told us, what is open, what is missing."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from customers.models import Company, Employment, Heard, Promise
from customers.queries import KeyLine, key_map
from opportunities.models import Opportunity, State
from opportunities.tiers import OpportunityCard, cards_of
from sellers.models import User

TOLD, DEALS, PROMISES = 8, 6, 8


@dataclass(frozen=True)
class Briefing:
    """`gaps` are required positions without a name, a representative or a contact in time; `told` newest first."""

    lines: list[KeyLine]
    gaps: list[KeyLine]
    told: list[Heard]
    deals: list[OpportunityCard]
    promises: list[Promise]


def briefing_of(company: Company, *, viewer: User, on: dt.date) -> Briefing:
    """Confidential records are not in it: it is printed and carried about. Cost: five queries."""
    keys = key_map(company, viewer=viewer, on=on)
    here = Employment.objects.on(on).filter(person=OuterRef("person"), company=company)
    told = Heard.objects.visible_to(viewer).filter(
        log__attendances__company_then=company, log__is_confidential=False, person__isnull=False
    )
    told = told.select_related("log", "person").order_by("-log__happened_at", "-id").distinct()
    deals = Opportunity.objects.visible_to(viewer).filter(company=company, state__in=(State.OPEN, State.ON_HOLD))
    deals = deals.select_related("person", "company", "owner", "stage").order_by("-id")[:DEALS]
    promises = Promise.objects.visible_to(viewer).open().filter(Exists(here), log__is_confidential=False)
    return Briefing(
        lines=[line for line in keys.lines if line.person is not None],
        gaps=[line for line in keys.required if line.gap],
        told=list(told[:TOLD]),
        deals=cards_of(list(deals), viewer),
        promises=list(promises.select_related("person", "owner").order_by("due_on", "id")[:PROMISES]),
    )
