"""Open opportunities of a colleague, for the day on which she leaves."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.kept import AnyReader, Kept
from core.paging import counted_by, kept_count
from opportunities.models import Opportunity
from sellers import holdings
from sellers.holdings import SHOWN, Holding
from sellers.models import User


def opportunities(user: User, viewer: User, on: dt.date) -> Holding:
    """By title alone, which everybody may read."""
    asked = {"user": user.pk, "viewer": viewer.pk}
    items = [(title, reverse("opportunities:detail", args=[pk])) for title, pk in _FIRST(**asked)]
    return Holding(_("Open opportunities"), counted_by(_COUNT, **asked), items)


def _held(user: Any, viewer: Any) -> Any:
    return Opportunity.objects.visible_to(AnyReader()).open().filter(owner_id=user)


def _first(user: Any, viewer: Any) -> Any:
    return _held(user, viewer).order_by("title", "pk").values_list("title", "pk")[:SHOWN]


_FIRST: Kept[tuple[str, int]] = Kept(_first, "user", "viewer")
_COUNT = kept_count(_held, "user", "viewer")


def register() -> None:
    holdings.register("opportunities", opportunities)
