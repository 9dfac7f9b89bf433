"""Two opportunities for the same purchase: which may be, and which are."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from core.kept import among_found
from opportunities.models import Opportunity, OpportunityLine, SamePurchase, State

NEAR = dt.timedelta(days=45)  # order dates that may be one purchase's
COUNTS = (State.OPEN, State.ON_HOLD, State.WON)  # an earlier one that was lost leaves the later one alone


def twins_of(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Id of an excluded later one → id and title of the earlier one. Cost: one query."""
    rows = SamePurchase.objects.filter(later__in=ids, is_same=True, earlier__state__in=COUNTS).order_by("-pk")
    return {
        later: {"pk": pk, "title": title} for later, pk, title in rows.values_list("later", "earlier", "earlier__title")
    }


def twin_column() -> Subquery:
    """The same for a record that is read by itself."""
    rows = SamePurchase.objects.filter(later=OuterRef("pk"), is_same=True, earlier__state__in=COUNTS).order_by("pk")
    return Subquery(rows.values(twin=JSONObject(pk="earlier", title="earlier__title"))[:1])


def may_be_same(later: Opportunity) -> Any:
    """Earlier ones that may be the same purchase: same customer, and a product in common, the same need, or order dates
    within 45 days where neither names a product. Nobody has judged them yet."""
    mine = OpportunityLine.objects.filter(opportunity=later.pk)
    shared = OpportunityLine.objects.filter(opportunity=OuterRef("pk"), product__in=mine.values("product"))
    about = Q(person__isnull=False, person=later.person_id) | Q(company__isnull=False, company=later.company_id)
    judged = SamePurchase.objects.filter(later=later.pk, earlier=OuterRef("pk"))
    before = Q(created_on__lt=later.created_on) | Q(created_on=later.created_on, pk__lt=later.pk)
    alike = Exists(shared) | (Q(need=later.need) & ~Q(need=""))
    if later.expected_order_on is not None:
        near = Q(expected_order_on__range=(later.expected_order_on - NEAR, later.expected_order_on + NEAR))
        alike |= near & ~Exists(mine) & ~Exists(OpportunityLine.objects.filter(opportunity=OuterRef("pk")))
    rows = Opportunity.objects.filter(about, before, alike, ~Exists(judged), state__in=(State.OPEN, State.ON_HOLD))
    return rows.select_related("company", "person", "owner", "stage").order_by("-created_on", "-pk")


def suspected(rows: Any) -> list[tuple[int, int, str, int, str, dt.date]]:
    """(later, owner, title, earlier, its title, day) of those of `rows` that have an open earlier one of the same person with
    a product in common or the same need, not judged yet; the last ones first, at most 500. Cost: one query."""
    earlier = Opportunity.objects.filter(
        state__in=(State.OPEN, State.ON_HOLD), person=OuterRef("person"), pk__lt=OuterRef("pk")
    ).exclude(same_later__later=OuterRef("pk"))
    shared = OpportunityLine.objects.filter(
        opportunity=OuterRef("pk"), product__opportunity_lines__opportunity=OuterRef(OuterRef("pk"))
    )
    found = earlier.filter(Exists(shared) | (Q(need=OuterRef("need")) & ~Q(need=""))).order_by("-pk")
    rows = rows.filter(person__isnull=False)
    rows = rows.annotate(earlier=Subquery(found.values("pk")[:1])).filter(earlier__isnull=False).order_by("-pk")
    named = Opportunity.objects.filter(pk=OuterRef("earlier"))
    rows = rows.annotate(other=Subquery(named.values("title")), who=F("owner_id"))
    return list(rows.values_list("pk", "who", "title", "earlier", "other", "created_on")[:500])


def to_judge(later: Opportunity, viewer: Any) -> Any:
    """Earlier ones that may be the same purchase, and those judged already, so that a word can be taken back."""
    known = SamePurchase.objects.filter(later=later.pk).values("earlier")
    rows: Any = Opportunity.objects.visible_to(viewer)
    found = may_be_same(later).order_by().values("pk")
    return (
        rows.filter(Q(among_found("pk", found)) | Q(among_found("pk", known)))  # by the key, not through all there are
        .select_related("company", "person", "owner", "stage")
        .order_by("-created_on", "-pk")
    )
