"""What happens after this module's writes, carried out by a worker."""

from typing import Any

from core import clock
from core.outbox import enqueue, handles
from customers.actions import alerts
from customers.actions.privacy import ERASE, carry_out_erasure
from customers.actions.quadrants import requadrant_all
from customers.actions.scan import SCAN, carry_on
from customers.models import Company, Erasure
from customers.models.company import match_keys
from sellers.actions.wallet import THRESHOLD_SET

KEYS = "customers.match_keys"
BATCH = 1000


@handles(THRESHOLD_SET)
def count_quadrants_again(payload: dict[str, Any]) -> None:
    """Twice is harmless: only what differs is written."""
    requadrant_all()


@handles(KEYS)
def fill_match_keys(payload: dict[str, Any]) -> None:
    """Twice is harmless: the same name gives the same keys. A thousand companies, then the next row goes on."""
    rows = list(Company.objects.filter(pk__gt=payload["after"]).order_by("pk").defer("search_text", "grams")[:BATCH])
    stale = []
    for company in rows:
        keys = match_keys(company)
        if keys != company.match_keys:
            company.match_keys = keys
            stale.append(company)
    Company.objects.bulk_update(stale, ["match_keys"], batch_size=200)
    if len(rows) == BATCH:
        enqueue(KEYS, {"after": rows[-1].pk}, dedupe_key=f"{KEYS}:{rows[-1].pk}")


@handles(ERASE)
def erase(payload: dict[str, Any]) -> None:
    """Twice is harmless: an erasure that is done is left alone."""
    asked = Erasure.objects.filter(pk=payload["erasure"]).first()
    if asked is not None:
        carry_out_erasure(asked)


@handles(alerts.KIND)
def tell_alerts(payload: dict[str, Any]) -> None:
    """Twice is harmless: a fact is told once, and one that is over is ended once. A late worker tells of its own day."""
    alerts.tell_alerts(payload["users"], now=clock.now())


@handles(SCAN)
def scan_duplicates(payload: dict[str, Any]) -> None:
    """Twice is harmless: a batch that the search has passed is left alone."""
    carry_on(payload["scan"], payload["kind"], payload["after"])
