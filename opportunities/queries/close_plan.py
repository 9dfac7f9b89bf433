"""Since when the mutual close plan stands as it does, and which contacts can have agreed to it."""

import datetime as dt

from django.db.models import Max
from django.db.models.functions import Coalesce

from core import clock
from opportunities.models import Opportunity

TYPED_WITHIN = 3  # days: what was agreed on a Friday is typed on the Monday


def confirmed_from(opportunity: Opportunity) -> dt.date | None:
    """The first day whose contacts may have agreed to the plan as it stands now; None without steps. One query."""
    changed_on = plan_stands_since(opportunity)
    return changed_on - dt.timedelta(days=TYPED_WITHIN) if changed_on is not None else None


def plan_stands_since(opportunity: Opportunity) -> dt.date | None:
    """The day of its last change that the customer would have to confirm: a step put in or taken out, other words, another
    day, somebody else at the customer. Who of us does it and what is done change nothing. None without steps. One query.
    """
    at = opportunity.close_steps.aggregate(at=Max(Coalesce("changed_at", "created_at")))["at"]
    return clock.day_of(at) if at is not None else None
