"""What the divisions are to book in the quarter (domain.md §8); the company's target is their sum."""

from decimal import Decimal

from desk.demo.cast import Cast
from desk.demo.deals import MILLION
from desk.demo.people import CROP, DIGITAL
from desk.demo.quarter import quarter_of
from opportunities import actions

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
