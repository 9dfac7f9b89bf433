"""Two opportunities for the same purchase: which may be, and which are."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from core.kept import AnyReader, Kept, among_found
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


@dataclass(frozen=True)
class _Later:
    """The blanks that stand for one that is held against earlier ones."""

    pk: Any
    person_id: Any
    company_id: Any
    created_on: Any
    need: Any


def _alike(later: _Later, near: Q) -> Any:
    """Earlier ones that may be the same purchase: same customer, and a product in common, the same need, or order dates
    that are `near` where neither names a product. Nobody has judged them yet."""
    mine = OpportunityLine.objects.filter(opportunity_id=later.pk)
    shared = OpportunityLine.objects.filter(opportunity=OuterRef("pk"), product__in=mine.values("product"))
    about = Q(person_id=later.person_id, person__isnull=False) | Q(company_id=later.company_id, company__isnull=False)
    judged = SamePurchase.objects.filter(later_id=later.pk, earlier=OuterRef("pk"))
    before = Q(created_on__lt=later.created_on) | Q(created_on=later.created_on, pk__lt=later.pk)
    alike = Exists(shared) | (Q(need=later.need) & ~Q(need=""))
    alike |= near & ~Exists(mine) & ~Exists(OpportunityLine.objects.filter(opportunity=OuterRef("pk")))
    return Opportunity.objects.filter(about, before, alike, ~Exists(judged), state__in=(State.OPEN, State.ON_HOLD))


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


def to_judge(later: Opportunity, viewer: Any) -> list[Opportunity]:
    """Earlier ones that may be the same purchase, and those judged already, so that a word can be taken back: with what is
    shown beside the later one. Cost: one query."""
    near = later.expected_order_on
    return _TO_JUDGE(
        viewer=viewer.pk,
        pk=later.pk,
        person=later.person_id,
        company=later.company_id,
        created=later.created_on,
        need=later.need,
        near_from=near and near - NEAR,
        near_to=near and near + NEAR,
    )


def _to_judge(
    viewer: Any, pk: Any, person: Any, company: Any, created: Any, need: Any, near_from: Any, near_to: Any
) -> Any:
    """Without an order date its neighbours are unknown, and so nobody is near."""
    later = _Later(pk, person, company, created, need)
    known = SamePurchase.objects.filter(later_id=pk).values("earlier")
    found = _alike(later, Q(expected_order_on__range=(near_from, near_to))).values("pk")
    rows: Any = Opportunity.objects.visible_to(AnyReader())
    rows = rows.filter(
        Q(among_found("pk", found)) | Q(among_found("pk", known))
    )  # by the key, not through all there are
    shown = ("title", "created_on", "company_id", "person__name", "owner__name", "stage__name", "stage__name_en")
    return rows.select_related("person", "owner", "stage").only(*shown).order_by("-created_on", "-pk")


_TO_JUDGE: Kept[Opportunity] = Kept(
    _to_judge, "viewer", "pk", "person", "company", "created", "need", "near_from", "near_to", by_values=True
)
