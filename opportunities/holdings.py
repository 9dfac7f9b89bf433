"""Open opportunities of a colleague, for the day on which she leaves."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from core.paging import capped_count
from opportunities.models import Opportunity
from sellers import holdings
from sellers.holdings import SHOWN, Holding
from sellers.models import User


def opportunities(user: User, viewer: User, on: dt.date) -> Holding:
    """By title alone, which everybody may read."""
    rows = Opportunity.objects.visible_to(viewer).open().filter(owner=user).order_by("title", "pk")
    items = [(row.title, reverse("opportunities:detail", args=[row.pk])) for row in rows.only("title")[:SHOWN]]
    return Holding(_("Open opportunities"), capped_count(rows), items)


def register() -> None:
    holdings.register("opportunities", opportunities)
