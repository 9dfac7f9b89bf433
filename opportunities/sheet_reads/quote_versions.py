"""A version of an offer among its likes: what takes its place, and what rests on it."""

from collections.abc import Sequence

from django.db.models import Q

from core import clock
from opportunities.models import HOLDING, Evidence, FactCode, Opportunity, Quotation
from opportunities.queries.quotations import says_the_amount


def newer_of(row: Quotation) -> Quotation | None:
    """The last version of its number that was issued after it and holds. Cost: one query, none for what is over."""
    if row.state not in HOLDING:
        return None
    same = Quotation.objects.filter(year=row.year, serial=row.serial, revision__gt=row.revision, state__in=HOLDING)
    return same.order_by("-revision").first()


def former_that_end(quotation: Quotation) -> list[Quotation]:
    """Versions of the same number that end when this one is sent or received."""
    same = Quotation.objects.filter(year=quotation.year, serial=quotation.serial, revision__lt=quotation.revision)
    return list(same.filter(state__in=HOLDING).order_by("revision"))


def is_last_receipt(row: Quotation) -> bool:
    """Whether F6 falls with it: its receipt stands, and nothing else proves the fact."""
    today = clock.today()
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    proofs = Evidence.objects.filter(
        lasting, opportunity=row.opportunity_id, fact_code=FactCode.F6, withdrawn_at__isnull=True, contradicts=False
    )
    return set(proofs.values_list("pk", flat=True)) == {row.evidence_id}


def leaves_amount(row: Quotation, opportunity: Opportunity, former: Sequence[Quotation]) -> bool:
    """Whether nothing says the opportunity's amount any more once `row` takes the place of `former`. Cost: one query."""
    if not says_the_amount(opportunity, former):
        return False
    others = opportunity.quotations.filter(state__in=HOLDING, valid_until__gte=clock.today())
    others = others.exclude(pk__in=[one.pk for one in former])
    return not others.filter(net_amount=opportunity.amount, currency=opportunity.currency).exists()
