"""Who reviewed a sheet when, and which sheets wait for a review (domain.md §3.4)."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import clock
from core.kept import among
from opportunities.models import Category, Opportunity, Review, State
from sellers.models import User

MANY = 10  # reviews looked at for "my last one"
STRONG = (Category.COMMIT, Category.BEST)
STRONG_DAYS, OTHER_DAYS = 14, 28


def last_review_of(opportunity: Opportunity, viewer: User) -> dt.datetime | None:
    """When `viewer` reviewed the sheet last, else when anybody above the seller did; None where nobody has.

    Cost: none where the record comes with its last reviews (`with_names`), else one query.
    """
    rows = reviews_of(opportunity)
    mine = [at for by, at in rows if by == viewer.pk]
    return max(mine or [at for _by, at in rows], default=None)


def reviews_of(opportunity: Opportunity) -> list[tuple[int, dt.datetime]]:
    """Who reviewed it and when, the last ones. Cost: as `last_review_of`."""
    rows = getattr(opportunity, "reviewed", None)
    if rows is not None:
        return [(row["by"], dt.datetime.fromisoformat(row["at"])) for row in rows]
    found = Review.objects.filter(opportunity=opportunity).order_by("-at")
    return list(found.values_list("by_id", "at")[:MANY])


def with_last_review(rows: Any) -> Any:
    """Opportunities with `seen_at`: the last review by anybody above, or when they were raised."""
    last = Review.objects.filter(opportunity=OuterRef("pk")).order_by("-at").values("at")[:1]
    return rows.annotate(seen_at=Coalesce(Subquery(last), "created_at", output_field=DateTimeField()))


def strong() -> Q:
    """Counted as commit or best case."""
    ranks = [Category.values.index(code) for code in STRONG]
    return Q(category_rank__in=ranks)


def due_for_review(sellers: Collection[int], *, on: dt.date) -> QuerySet[Opportunity]:
    """Open opportunities of these people that nobody above has reviewed in time: commit and best case for 14 days, others
    for 28. With `seen_at`."""
    found: QuerySet[Opportunity] = open_with_review(sellers).filter(is_late(*last_days(on)))
    return found


def open_with_review(sellers: Any) -> Any:
    """Open opportunities of these people, with `seen_at`."""
    return with_last_review(Opportunity.objects.filter(among("owner_id", sellers), state=State.OPEN))


def last_days(on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Moments before which a last review is too long ago on a day: of commit and best case, and of others."""
    start = clock.start_of(on)
    return start - dt.timedelta(days=STRONG_DAYS - 1), start - dt.timedelta(days=OTHER_DAYS - 1)


def is_late(strong_before: Any, others_before: Any) -> Q:
    """The condition on `seen_at`, by the moments of `last_days`."""
    return Q(strong(), seen_at__lt=strong_before) | Q(~strong(), seen_at__lt=others_before)


def changed_since_review(rows: Any, viewer: User) -> Any:
    """Those that changed after `viewer` reviewed them last, and those that she never has."""
    events = apps.get_model("opportunities", "OpportunityEvent").objects
    mine = Review.objects.filter(opportunity=OuterRef("pk"), by=viewer).order_by("-at").values("at")[:1]
    rows = rows.annotate(mine_at=Subquery(mine))
    changed = events.filter(pgh_obj_id=OuterRef("pk"), pgh_created_at__gt=OuterRef("mine_at"))
    return rows.filter(Q(mine_at__isnull=True) | Exists(changed))
