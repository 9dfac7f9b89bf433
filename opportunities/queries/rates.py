"""Which opportunities and orders wait for an exchange rate."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.paging import LIVE_COUNT_CAP
from opportunities.models import Booking, Opportunity
from sellers.models import User
from sellers.rates import Waiting

SHOWN = 5


def waiting(viewer: User) -> list[Waiting]:
    """By kind and currency, the newest first. Cost: two queries, neither of which reads more than 1,001 rows."""
    visible = Opportunity.objects.visible_to(viewer)
    deals = visible & Opportunity.objects.waiting_for_rate()
    deals = deals.exclude(currency=settings.DEFAULT_CURRENCY).order_by("-pk")
    orders = Booking.objects.filter(company_rate__isnull=True, opportunity__in=visible).order_by("-pk")
    orders = orders.exclude(currency=settings.DEFAULT_CURRENCY)
    return [
        *_by_currency(deals.values_list("currency", "pk", "title"), _("Opportunities")),
        *_by_currency(orders.values_list("currency", "opportunity_id", "opportunity__title"), _("Orders")),
    ]


def _by_currency(rows: Any, label: Any) -> list[Waiting]:
    found: dict[str, list[tuple[str, str]]] = {}
    for currency, pk, title in rows[: LIVE_COUNT_CAP + 1]:
        found.setdefault(currency, []).append((title, reverse("opportunities:detail", args=[pk])))
    return [Waiting(currency, label, len(all_), tuple(all_[:SHOWN])) for currency, all_ in sorted(found.items())]
