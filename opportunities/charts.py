"""Drawings of the forecast as plain numbers: the template puts them into an SVG, page and paper show the same one."""

from dataclasses import dataclass
from decimal import Decimal

from opportunities.queries.forecast.ladder import ForecastLine
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


def _place(amount: Decimal, whole: Decimal) -> int:
    return round(WIDTH * amount / whole)
