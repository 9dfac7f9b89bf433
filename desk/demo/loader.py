"""Loads 가온들(주): its last 120 days, told through the product's own actions, day by day."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.clock import company_zone
from customers.actions import count_all_reach, requadrant_all
from desk.demo.cast import DEALS, Cast
from desk.demo.ladder import check_ladder
from desk.demo.orders import tell_orders
from desk.demo.promises import tell_promises
from desk.demo.quotes import tell_quotes
from desk.demo.seat_answers import tell_answers
from desk.demo.seat_centres import tell_centres
from desk.demo.seat_customers import tell_contacts, tell_customers
from desk.demo.seat_deals import tell_deals
from desk.demo.seat_keys import tell_keys, tell_quadrants
from desk.demo.seat_people import seat_people, set_up_selling
from desk.demo.seat_plans import tell_plans
from desk.demo.seat_products import tell_products
from desk.demo.seat_twins import search, tell_twins
from desk.demo.sheet_files import tell_files
from desk.demo.storytime import Story, at, put_history_in_story_time, throw_letters_away
from desk.demo.targets import set_targets, tell_snapshots
from opportunities import actions
from opportunities.models import CoachingNote, CoachingRequest, CoachingState
from opportunities.shipped import ship_competitors, ship_pipelines
from sellers.models import Notification, NotificationState

MORNING = dt.time(8, 30)
ACTED_ON_AFTER = dt.timedelta(days=7)  # what is older was acted on: people of the demo are no sluggards
BEFORE = 160  # days: the organisation stands before the story begins


@transaction.atomic
def load(on: dt.date | None = None) -> Cast:
    """The demo as it stands on a day (today unless given). Errors: LadderDiffers, and then nothing is loaded."""
    on = on or clock.today()
    now = clock.now() if on == clock.today() else dt.datetime.combine(on, MORNING, tzinfo=company_zone())
    cast, story = Cast(on=on), Story(on=on, now=now)
    ship_pipelines()
    ship_competitors()
    story.tell(story.moment(BEFORE, 9), partial(seat_people, cast, story))
    story.tell(story.moment(BEFORE, 9), partial(set_up_selling, cast))
    story.tell(story.moment(BEFORE, 10), partial(set_targets, cast))
    tell_customers(cast, story)
    tell_contacts(cast, story)
    tell_keys(cast, story)
    tell_quadrants(cast, story)
    tell_deals(cast, story)
    tell_files(cast, story)
    tell_products(cast, story)
    tell_quotes(cast, story)
    tell_answers(cast, story)
    tell_centres(cast, story)
    tell_plans(cast, story)
    tell_promises(cast, story)
    tell_orders(cast, story, DEALS)
    tell_snapshots(story)
    tell_twins(cast, story)
    story.play()
    search(cast, story)
    with at(now):
        requadrant_all()
        actions.recategorise([row.pk for row in cast.deals.values()], on=on)
        actions.fold_ladder()
        check_ladder(cast)
    throw_letters_away()
    put_history_in_story_time()
    with at(now):  # by the days on which records were written, which the line above put right
        count_all_reach()
    _act_on_notifications(now)
    for row in cast.deals.values():
        row.refresh_from_db()
    return cast


def _act_on_notifications(now: dt.datetime) -> None:
    """Old ones were acted on, and so were questions that have been answered and answers that have been replied to."""
    Notification.objects.update(created_at=F("shown_from"))
    older = Q(shown_from__lt=now - ACTED_ON_AFTER)
    Notification.objects.filter(older | Q(dedupe_key__in=_settled())).update(
        state=NotificationState.DONE, closed_at=F("shown_from") + dt.timedelta(hours=20)
    )


def _settled() -> list[str]:
    answered = CoachingRequest.objects.exclude(state=CoachingState.REQUESTED).values_list("to_id", "pk")
    replied = CoachingNote.objects.filter(replied_at__isnull=False).values_list("opportunity__owner_id", "pk")
    return [
        *(f"coaching_asked:{user}:{request}" for user, request in answered),
        *(f"coaching_answered:{user}:{note}" for user, note in replied),
    ]
