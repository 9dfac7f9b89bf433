"""The buying-centre map as shapes on a plane, for the SVG of page and paper. Lines of influence run only where no card
stands. Deterministic and pure: the same people give the same picture.
"""

from collections.abc import Iterable, Sequence

from opportunities.map_drawing.lines import lines_between
from opportunities.map_drawing.places import OVER, cards_at, placed
from opportunities.map_drawing.plan import COMPACT, LARGE, Card, Drawing, Line, Plan, Seat, fit, width_of

__all__ = ["COMPACT", "LARGE", "Card", "Drawing", "Line", "Plan", "Seat", "drawing_of", "fit", "width_of"]


def drawing_of(people: Sequence[Seat], empty: Sequence[Seat], pairs: Iterable[tuple[int, int]], plan: Plan) -> Drawing:
    """`people` in the order in which they matter; `pairs` are (who influences, whom) by their keys."""
    top, columns = placed(people, empty)
    number = max(len(top), len(columns), 1)
    cards = cards_at(top, columns, plan.width(number), plan)
    height = max((card.y for card in cards), default=0) + plan.card[1] + OVER
    lines = lines_between(cards, pairs, plan.width(number), plan)
    return Drawing(plan.width(number), int(height), plan, number, tuple(cards), tuple(lines))
