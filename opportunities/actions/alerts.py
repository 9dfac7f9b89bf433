"""The daily alerts about opportunities: to the owner, each with one act; her leader is told by the rules of her unit."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from core import clock
from core.outbox import enqueue_many
from opportunities.models import Opportunity, PotentialOpportunity
from opportunities.queries.alerts import CODES, POTENTIAL, DealFact, deal_facts, over_with
from sellers.actions import Alert, end_alerts, open_alerts, put_alerts
from sellers.business_time import next_working_days
from sellers.models import Notification, User

KIND = "opportunities.alerts"
BATCH = 100  # people told in one go


@transaction.atomic
def plan_alerts(*, now: dt.datetime) -> int:
    """Hands the day's people to workers, in batches; returns how many people. Twice is harmless: one batch a day each."""
    day = clock.day_of(now)
    ids = list(User.objects.active(day).order_by("pk").values_list("pk", flat=True))
    batches = [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]
    enqueue_many(KIND, {f"{KIND}:{day}:{batch[0]}": {"users": batch} for batch in batches})
    return len(ids)


@transaction.atomic
def tell_alerts(users: Collection[int], *, now: dt.datetime) -> int:
    """Ends what is over and tells what is new to those of `users` who work today; returns how many new ones.

    Twice is harmless: each fact is told once. Cost: about thirty queries, whatever the number of opportunities.
    """
    day = clock.day_of(now)
    end_alerts(over_with(open_alerts(CODES, users), on=day))
    here = list(next_working_days(users, on=day))
    alerts = [_alert(fact) for fact in deal_facts(on=day, owners=here)] if here else []
    return put_alerts(alerts, users=here, codes=CODES, now=now)


def end_overcome(record: Opportunity | PotentialOpportunity) -> None:
    """After a write: who was told of what she has just set right is asked no more. One query where nothing was told."""
    about = Notification.objects.filter(object_label=record._meta.label, object_id=record.pk)
    rows = list(about.filter(code__in=CODES, state__in=("new", "snoozed")))
    end_alerts(over_with(rows, on=clock.today()))


def _alert(fact: DealFact) -> Alert:
    params = {"title": fact.title, "day": fact.day.isoformat(), "once": fact.once, **fact.params}
    about = PotentialOpportunity if fact.code == POTENTIAL else Opportunity
    where = (about._meta.label, fact.opportunity)
    return Alert(fact.owner, fact.code, where, fact.once, due_on=fact.day, params=params)
