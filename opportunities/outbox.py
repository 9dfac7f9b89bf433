"""What happens after this module's writes, carried out by a worker."""

import datetime as dt
from contextlib import suppress
from typing import Any

from core import clock
from core.outbox import handles
from opportunities import quotation_paper
from opportunities.actions import alerts
from opportunities.actions.categories import FELL
from opportunities.actions.quotations import PAPER
from opportunities.actions.rates import fill_rates, retake_rates
from opportunities.models import Opportunity, Quotation
from opportunities.printing import NoPrinter
from sellers.actions import notify
from sellers.actions.currencies import RATES_CHANGED
from sellers.models import User
from sellers.notice_rules import rules_of


@handles(FELL)
def tell_owners(payload: dict[str, Any]) -> None:
    """Twice is harmless: one notification per opportunity, day and category reached."""
    rows = {pk: (was, now) for pk, was, now in payload["rows"]}
    fallen = list(Opportunity.objects.filter(pk__in=rows).select_related("owner"))
    rules = rules_of({opportunity.owner_id for opportunity in fallen})
    for opportunity in fallen:
        was, now = rows[opportunity.pk]
        if opportunity.owner_id == payload.get("by"):
            continue
        day = dt.date.fromisoformat(payload["on"])
        notify(
            opportunity.owner,
            "category_fell",
            about=opportunity,
            once=f"{opportunity.pk}:{day:%Y%m%d}:{now}",
            under=rules[opportunity.owner_id],
            title=opportunity.title,
            was=was,
            now=now,
        )


@handles(alerts.KIND)
def tell_alerts(payload: dict[str, Any]) -> None:
    """Twice is harmless: a fact is told once, and one that is over is ended once. A late worker tells of its own day."""
    alerts.tell_alerts(payload["users"], now=clock.now())


@handles(PAPER)
def keep_quotation(payload: dict[str, Any]) -> None:
    """Twice is harmless: it is kept once. Where nothing can be drawn it is drawn anew whenever somebody opens it."""
    quotation = Quotation.objects.select_related("opportunity").filter(pk=payload["quotation"]).first()
    if quotation is not None and not quotation.is_draft:
        with suppress(NoPrinter):
            quotation_paper.keep_paper(quotation)


@handles(RATES_CHANGED)
def take_rates(payload: dict[str, Any]) -> None:
    """Twice is harmless: a record that has its rate, or has the right one, is not touched."""
    by = User.objects.filter(pk=payload["by"]).first()
    retake_rates(payload["currency"], dt.date.fromisoformat(payload["on"]), by=by)
    fill_rates(payload["currency"], by=by)
