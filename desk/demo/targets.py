"""What the divisions are to book in the quarter (domain.md §8), and the snapshots of its weeks."""

import datetime as dt
from decimal import Decimal
from functools import partial

from desk.demo.cast import Cast
from desk.demo.deals import MILLION
from desk.demo.people import CROP, DIGITAL
from desk.demo.quarter import quarter_of
from desk.demo.storytime import Story
from opportunities import actions

WEEKS = 8
TARGETS = {DIGITAL: 1_200, CROP: 4_500}


def set_targets(cast: Cast) -> None:
    start, end = quarter_of(cast.on)
    for unit, millions in TARGETS.items():
        actions.set_target(
            cast.units[unit],
            by=cast.users["정한결"],
            starts_on=start,
            ends_on=end,
            amount=Decimal(millions * MILLION),
        )


def tell_snapshots(story: Story) -> None:
    """Each Monday at seven, and the ends of months, of the last weeks."""
    for ago in range(WEEKS * 7, -1, -1):
        day = story.day(ago)
        if day.day == 1:
            story.tell(story.moment(ago, 0, 10), partial(_take, "month", day))
        if day.weekday() == 0 and (ago or story.now.hour >= 7):
            story.tell(story.moment(ago, 7), partial(_take, "week", day))


def _take(kind: str, day: dt.date) -> None:
    (actions.take_month_end if kind == "month" else actions.take_weekly)(on=day)
