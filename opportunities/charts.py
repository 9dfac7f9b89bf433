"""Drawings of the forecast as plain numbers: the template puts them into an SVG, page and paper show the same one."""

from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from django.utils.translation import gettext

from opportunities.queries.forecast.ladder import ForecastLine
from opportunities.queries.forecast.waterfall import Outcome, Waterfall
from opportunities.rulebook import LADDER

WIDTH = 1000  # units of the drawing


@dataclass(frozen=True)
class Segment:
    category: str
    x: int
    width: int


@dataclass(frozen=True)
class LadderBar:
    """The rungs of a line end to end, and where the target stands; `target_x` None without one."""

    segments: list[Segment]
    target_x: int | None


def ladder_bar(line: ForecastLine) -> LadderBar:
    """Rungs below nothing (more taken back than ordered) are not drawn."""
    amounts = [(str(category), max(line.amount_of(category), Decimal(0))) for category in LADDER]
    target = line.target.amount if line.target is not None else Decimal(0)
    whole = max(sum(amount for _category, amount in amounts), target)
    if not whole:
        return LadderBar([], None)
    found, at = [], Decimal(0)
    for category, amount in amounts:
        start, end = _place(at, whole), _place(at + amount, whole)
        if end > start:
            found.append(Segment(category, start, end - start))
        at += amount
    return LadderBar(found, _place(target, whole) if line.target is not None else None)


@dataclass(frozen=True)
class Fall:
    """One column of the waterfall: from `y` down `height`, in units of the drawing; `amount` as it stands in the table.
    `x`, `middle` and `end` along the foot; `link_y` is the height at which it meets the next one."""

    outcome: str
    label: str
    amount: Decimal
    x: int
    y: int
    height: int
    link_y: int

    @property
    def lines(self) -> list[str]:
        """The label as it stands under the column: in two lines where one runs into its neighbours'."""
        return wrap(self.label, LABEL) or [""]

    @property
    def middle(self) -> int:
        return self.x + COLUMN // 2

    @property
    def end(self) -> int:
        return self.x + COLUMN


COLUMN, GAP, TALL = 96, 24, 200
LABEL = 17  # letters under a column


def falls(found: Waterfall) -> list[Fall]:
    """The snapshot's commit, what fell from it, what was hit, and what was booked without a commit."""
    steps: list[tuple[str, str, Decimal]] = [("total", gettext("Commit then"), found.total)]
    names = (Outcome.SLIPPED, Outcome.LOST, Outcome.CHANGED, Outcome.OTHER, Outcome.STILL)
    steps += [(str(one), str(one.label), found.amount_of(one)) for one in names]
    steps += [(str(one), str(one.label), found.amount_of(one)) for one in (Outcome.HIT, Outcome.SURPRISE)]
    highest = max(found.total, found.total - min(found.changed, Decimal(0)), found.hit + found.surprise, Decimal(1))
    drawn, level = [], found.total
    for at, (outcome, label, amount) in enumerate(steps):
        if outcome in ("total", "hit"):
            low, high, level = Decimal(0), amount, amount
        elif outcome == "surprise":
            low, high, level = level, level + amount, level + amount
        else:
            low, high, level = level - amount, level, level - amount
        top, bottom = max(low, high), max(min(low, high), Decimal(0))
        y = round(TALL * (highest - top) / highest)
        height = round(TALL * (top - bottom) / highest)
        link_y = round(TALL * (highest - max(level, Decimal(0))) / highest)
        drawn.append(Fall(outcome, label, amount, at * (COLUMN + GAP), y, height, link_y))
    return drawn


def _place(amount: Decimal, whole: Decimal) -> int:
    return round(WIDTH * amount / whole)
