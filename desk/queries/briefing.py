"""The visit briefing of a company on one page: who is there, what they told us, what is open, what is missing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from core.kept import AnyReader, Kept
from core.search import SEARCH_COLUMNS
from customers.models import Company, Employment, Heard, Promise
from customers.queries import KeyLine, key_map
from opportunities.models import Opportunity
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
    asked = {"company": company.pk, "viewer": viewer.pk}
    keys = key_map(company, viewer=viewer, on=on)
    return Briefing(
        lines=[line for line in keys.lines if line.person is not None],
        gaps=[line for line in keys.required if line.gap],
        told=_TOLD(**asked),
        deals=cards_of(_DEALS(company=company.pk), viewer),
        promises=_PROMISES(**asked, on=on),
    )


def _told(company: Any, viewer: Any) -> Any:
    rows: Any = Heard.objects.visible_to(AnyReader()).filter(
        log__attendances__company_then=company, log__is_confidential=False, person__isnull=False
    )
    rows = rows.select_related("log", "person").only("text", "kind", "log__happened_at", "person__name")
    return rows.order_by("-log__happened_at", "-id").distinct()[:TOLD]


def _deals(company: Any) -> Any:
    rows: Any = Opportunity.objects.visible_to(AnyReader()).filter(company=company)
    rows = rows.open().select_related("person", "company", "owner", "stage").order_by("-id")
    unread = (f"{join}{column}" for join in ("", "person__", "company__") for column in SEARCH_COLUMNS)
    return rows.defer(*unread)[:DEALS]


def _promises(company: Any, viewer: Any, on: Any) -> Any:
    here = Employment.objects.on(on).filter(person=OuterRef("person"), company=company)
    rows: Any = Promise.objects.visible_to(AnyReader()).open().filter(Exists(here), log__is_confidential=False)
    rows = rows.select_related("person", "owner").only("text", "due_on", "person__name", "owner__name")
    return rows.order_by("due_on", "id")[:PROMISES]


# a company may have three people or three thousand
_TOLD: Kept[Heard] = Kept(_told, "company", "viewer", by_values=True)
_DEALS: Kept[Opportunity] = Kept(_deals, "company", by_values=True)
_PROMISES: Kept[Promise] = Kept(_promises, "company", "viewer", "on", by_values=True)
