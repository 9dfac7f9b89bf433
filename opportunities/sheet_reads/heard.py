"""Where a contact record may become a fact: the opportunities that are worked on with those who were there."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from core.kept import among_found
from core.templatetags.addresses import address
from customers.models import ContactLog
from opportunities.models import BuyerRole, Evidence, FactCode, Opportunity
from opportunities.policies import WORKED_ON
from opportunities.querysets import works_on
from sellers.models import User

MOST = 10


@dataclass(frozen=True)
class Heard:
    """`facts`: what the record is evidence for already; `url` opens the form that makes it one more."""

    opportunity: Opportunity
    facts: tuple[str, ...]
    url: str


def heard_in(log: ContactLog, viewer: User) -> list[Heard]:
    """Those that the viewer owns or is in the team of, the surest first: of the people who were there, and of their companies,
    since whoever decides is often heard before she stands on a sheet. Cost: two queries."""
    there = list(log.attendances.values_list("person_id", "company_then_id"))
    people, companies = [person for person, _ in there], [company for _, company in there if company]
    plays = BuyerRole.objects.filter(person__in=people).order_by().values("opportunity_id")
    theirs = Q(person__in=people) | Q(next_step_person__in=people) | Q(company__in=companies) | Q(pk__in=plays)
    proofs = Evidence.objects.filter(opportunity=OuterRef("pk"), log=log, withdrawn_at__isnull=True)
    hers = Opportunity.objects.filter(works_on(viewer), theirs, state__in=WORKED_ON)
    # found first: in the order of their facts the planner would walk through everybody's
    rows = Opportunity.objects.visible_to(viewer).filter(among_found("pk", hers.order_by().values("pk")))
    rows = rows.select_related("company", "stage").defer("search_text", "grams")
    rows = rows.annotate(proven_here=ArraySubquery(proofs.order_by("pk").values("fact_code")))
    found = rows.order_by("category_rank", "step_by", "-id")[:MOST]
    return [Heard(row, _named(row.proven_here), _form(row, log)) for row in found]


def _named(codes: list[str]) -> tuple[str, ...]:
    return tuple(f"{code} {FactCode(code).label}" for code in dict.fromkeys(codes))


def _form(row: Opportunity, log: ContactLog) -> str:
    return f"{address('opportunities:evidence_new', row.pk)}?log={log.pk}"
