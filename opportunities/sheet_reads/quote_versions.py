"""A version of an offer among its likes: what takes its place, and what rests on it."""

from django.db.models import Q

from core import clock
from opportunities.models import HOLDING, Evidence, FactCode, Quotation


def newer_of(row: Quotation) -> Quotation | None:
    """The last version of its number that was issued after it and holds. Cost: one query, none for what is over."""
    if row.state not in HOLDING:
        return None
    same = Quotation.objects.filter(year=row.year, serial=row.serial, revision__gt=row.revision, state__in=HOLDING)
    return same.order_by("-revision").first()


def is_last_receipt(row: Quotation) -> bool:
    """Whether F6 falls with it: its receipt stands, and nothing else proves the fact."""
    today = clock.today()
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    proofs = Evidence.objects.filter(
        lasting, opportunity=row.opportunity_id, fact_code=FactCode.F6, withdrawn_at__isnull=True, contradicts=False
    )
    return set(proofs.values_list("pk", flat=True)) == {row.evidence_id}
