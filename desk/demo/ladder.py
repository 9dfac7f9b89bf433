"""The figures that the demo must come out at, to the won, and the check that it does (domain.md §8)."""

import datetime as dt

from desk.demo.cast import Cast
from desk.demo.deals import MILLION
from desk.demo.people import COMPANY, CROP, DIGITAL
from desk.demo.quarter import quarter_of
from opportunities.queries import ladder_of

# booked, commit, best case, pipeline in million won
EXPECTED = {
    DIGITAL: (430, 210, 690, 246),
    CROP: (670, 530, 1_480, 1_660),
    COMPANY: (1_100, 740, 2_170, 1_906),
}


class LadderDiffers(AssertionError):
    """A rule or the story has changed, so that the demo no longer shows what its tour says."""


def ladder_in_millions(cast: Cast, unit: str, on: dt.date) -> tuple[int, ...]:
    """Booked, commit, best case and pipeline of a unit in the quarter of a day, as the chief executive reads them."""
    start, end = quarter_of(on)
    rungs = ladder_of([cast.units[unit]], start=start, end=end, viewer=cast.users["정한결"])
    return tuple(int(rung.amount or 0) // MILLION for rung in rungs)


def check_ladder(cast: Cast) -> None:
    found = {unit: ladder_in_millions(cast, unit, cast.on) for unit in EXPECTED}
    if found != EXPECTED:
        raise LadderDiffers(f"the demo's ladder is {found}, not {EXPECTED}")
