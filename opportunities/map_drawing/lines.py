"""Lines of influence. Between neighbouring rows a line bends through the space between them; further on it takes the
corridor beside a column, so that it crosses no card.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from opportunities.map_drawing.plan import Card, Line, Plan

Point = tuple[float, float]
HEAD = 7.0
EVEN = 26.0  # between two lines that end at one edge


@dataclass(frozen=True)
class Piece:
    """A cubic curve to `to`, with its two handles."""

    c1: Point
    c2: Point
    to: Point


@dataclass(frozen=True)
class Route:
    """Which edges a line joins, and the corridor that it takes, if any. `towards` orders it among those at an edge."""

    source: Card
    target: Card
    both: bool
    edges: tuple[str, str]
    towards: tuple[float, float]
    lane: float | None = None

    @property
    def upper(self) -> Card:
        return self.source if self.source.row < self.target.row else self.target


def lines_between(cards: Sequence[Card], pairs: Iterable[tuple[int, int]], width: int, plan: Plan) -> list[Line]:
    """One line for two who influence each other; none from somebody to herself or to who is not drawn."""
    at = {card.seat.key: card for card in cards if card.seat.key}
    wanted = {(a, b) for a, b in pairs if a != b and a in at and b in at}
    routes = [
        _route(at[a], at[b], (b, a) in wanted, cards, width, plan)
        for a, b in sorted(wanted)
        if (b, a) not in wanted or a < b
    ]
    routes = _beside_each_other(routes, width, plan)
    ends = _ends(routes, plan)
    return [_line(route, _pieces(route, *ends[number], plan)) for number, route in enumerate(routes)]


def _line(route: Route, pieces: list[Piece]) -> Line:
    source, target = route.source.seat, route.target.seat
    heads = _head(pieces[-1].c2, pieces[-2].to, pieces[-1].to)
    if route.both:
        heads += _head(pieces[1].c1, pieces[1].to, pieces[0].to)
    tone = source.tone if not route.both or source.tone == target.tone else ""
    return Line(_path(pieces) + heads, source.key, target.key, route.both, tone)


def _head(handle: Point, before: Point, tip: Point) -> str:
    """Two strokes at the end of a line, in the direction from which it comes."""
    x, y = handle if handle != tip else before
    far = math.hypot(tip[0] - x, tip[1] - y) or 1.0
    ux, uy = (tip[0] - x) / far, (tip[1] - y) / far
    left, right = (
        (tip[0] - HEAD * ux + side * HEAD * 0.6 * uy, tip[1] - HEAD * uy - side * HEAD * 0.6 * ux) for side in (1, -1)
    )
    return f"M{_words(left)}L{_words(tip)}L{_words(right)}"


def _route(source: Card, target: Card, both: bool, cards: Sequence[Card], width: int, plan: Plan) -> Route:
    if source.row == target.row:
        left, right = sorted((source.x, target.x))
        if not any(card.row == source.row and left < card.x < right for card in cards):
            edges = ("right", "left") if source.x < target.x else ("left", "right")
        else:
            edges = ("bottom", "bottom") if source.row == 0 else ("top", "top")
        return Route(source, target, both, edges, (target.x, source.x))
    upper, lower = (source, target) if source.row < target.row else (target, source)
    if lower.row - upper.row == 1:
        edges = ("bottom", "top") if source is upper else ("top", "bottom")
        return Route(source, target, both, edges, (target.x, source.x))
    (wide, _high), (gap, _below) = plan.card, plan.gap
    is_left = lower.x + wide / 2 <= width / 2  # on the outside, where no line between neighbours runs
    side, lane = ("left", lower.x - gap / 2) if is_left else ("right", lower.x + wide + gap / 2)
    if source is upper:
        return Route(source, target, both, ("bottom", side), (lane, upper.y), lane)
    return Route(source, target, both, (side, "bottom"), (upper.y, lane), lane)


def _beside_each_other(routes: list[Route], width: int, plan: Plan) -> list[Route]:
    """Lines in one corridor keep apart, and those of an outer one on the sheet."""
    lanes: dict[float, list[Route]] = defaultdict(list)
    for route in routes:
        if route.lane is not None:
            lanes[route.lane].append(route)
    moved = {}
    for lane, those in lanes.items():
        step = min(plan.track, (plan.gap[0] - 14) / len(those))
        half = (len(those) - 1) / 2 * step
        middle = min(max(lane, half + 1), width - half - 1)
        for at, route in enumerate(those):
            moved[id(route)] = middle - half + at * step
    return [replace(route, lane=moved[id(route)]) if id(route) in moved else route for route in routes]


def _ends(routes: list[Route], plan: Plan) -> list[tuple[Point, Point]]:
    """Where each line begins and ends: spread along the edges, in the order of the other ends, so that few cross."""
    edges: dict[tuple[int, str], list[tuple[float, int, int]]] = defaultdict(list)
    for number, route in enumerate(routes):
        for end, card in enumerate((route.source, route.target)):
            edges[card.seat.key, route.edges[end]].append((route.towards[end], number, end))
    found: list[list[Point]] = [[(0, 0), (0, 0)] for _route in routes]
    for (key, edge), those in edges.items():
        long = plan.card[0] if edge in ("top", "bottom") else plan.card[1]
        step = min(EVEN, long / (len(those) + 1))
        for at, (_towards, number, end) in enumerate(sorted(those)):
            card = (routes[number].source, routes[number].target)[end]
            assert card.seat.key == key
            found[number][end] = _on_edge(card, edge, (at - (len(those) - 1) / 2) * step, plan)
    return [(start, end) for start, end in found]


def _on_edge(card: Card, edge: str, shift: float, plan: Plan) -> Point:
    """A point on the edge of a card, `shift` from its middle."""
    wide, high = plan.card
    if edge in ("top", "bottom"):
        return card.x + wide / 2 + shift, card.y if edge == "top" else card.y + high
    return card.x if edge == "left" else card.x + wide, card.y + high / 2 + shift


def _pieces(route: Route, start: Point, end: Point, plan: Plan) -> list[Piece]:
    begin = Piece(start, start, start)
    if route.lane is not None:
        down = route.source is route.upper
        pieces = _through(route, start if down else end, end if down else start, plan)
        return _reversed(pieces) if down else pieces
    if route.edges[0] in ("left", "right"):
        return [begin, Piece(start, end, end)]
    bend = plan.gap[1] * 0.9 if route.edges[0] == route.edges[1] else abs(end[1] - start[1]) / 2
    first, last = (bend if edge == "bottom" else -bend for edge in route.edges)
    return [begin, Piece((start[0], start[1] + first), (end[0], end[1] + last), end)]


def _through(route: Route, upper: Point, lower: Point, plan: Plan) -> list[Piece]:
    """From the side of the lower card into the corridor, up, and in a bend to the bottom of the upper one."""
    lane, space = route.lane or 0.0, plan.channel if route.upper.row == 0 else plan.gap[1]
    corner, under = (lane, lower[1]), (lane, upper[1] + space)
    rise = (lane, lower[1] - abs(lane - lower[0]))
    return [
        Piece(lower, lower, lower),
        Piece(corner, corner, rise),
        Piece(rise, under, under),
        Piece((lane, under[1] - space / 2), (upper[0], upper[1] + space / 2), upper),
    ]


def _reversed(pieces: list[Piece]) -> list[Piece]:
    """The same way back."""
    last = pieces[-1].to
    back = [Piece(last, last, last)]
    for before, piece in reversed(list(pairwise(pieces))):
        back.append(Piece(piece.c2, piece.c1, before.to))
    return back


def _path(pieces: list[Piece]) -> str:
    """Straight where the handles lie on the ends."""
    found = f"M{_words(pieces[0].to)}"
    for before, piece in pairwise(pieces):
        ends = (before.to, piece.to)
        if piece.c1 in ends and piece.c2 in ends:
            found += f"L{_words(piece.to)}"
        else:
            found += f"C{_words(piece.c1)} {_words(piece.c2)} {_words(piece.to)}"
    return found


def _words(point: Point) -> str:
    return " ".join(f"{value:.1f}".removesuffix(".0") for value in point)
