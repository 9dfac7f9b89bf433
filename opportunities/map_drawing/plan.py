"""What a drawing is made of, and its sizes."""

from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Plan:
    """Sizes of a drawing, in its own units."""

    card: tuple[int, int]
    gap: tuple[int, int]  # between columns and rows
    margin: int  # on the left and right, where lines run too
    channel: int  # between the top and the columns
    name: float  # sizes of letters
    text: float
    inset: int  # between the edge of a card and its words
    zoom: float = 1.0  # on a wide screen
    track: int = 7  # between two lines in one corridor

    @property
    def right(self) -> int:
        return self.card[0] - self.inset

    def width(self, columns: int) -> int:
        return columns * (self.card[0] + self.gap[0]) - self.gap[0] + 2 * self.margin


COMPACT = Plan(card=(198, 86), gap=(32, 24), margin=22, channel=50, name=16, text=12.5, inset=14)
LARGE = Plan(card=(280, 160), gap=(48, 36), margin=44, channel=76, name=20, text=14, inset=18, zoom=1.2)


@dataclass(frozen=True)
class Seat:
    """Who or what is drawn as a card: somebody (`key`), a part that nobody plays (`role`), or those besides (`more`)."""

    roles: tuple[str, ...] = ()
    key: int = 0
    role: str = ""
    more: int = 0
    tone: str = ""  # of her attitude: good, bad or nothing
    who: Any = None  # what the card says, for the template


@dataclass(frozen=True)
class Card:
    seat: Seat
    x: float
    y: float
    row: int

    @property
    def who(self) -> Any:
        return self.seat.who


@dataclass(frozen=True)
class Line:
    """`d` is an SVG path with its arrowheads; `both` where each influences the other."""

    d: str
    source: int
    target: int
    both: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Drawing:
    """`columns` are as many as the widest row needs."""

    width: int
    height: int
    plan: Plan
    columns: int
    cards: tuple[Card, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def screen_width(self) -> int:
        return round(self.width * self.plan.zoom)


def fit(text: str, room: float, size: float) -> str:
    """As much of a text as `room` holds at a font size; Hangul is as wide as high, other letters about half."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def width_of(text: str, size: float) -> float:
    return sum(0.96 if east_asian_width(sign) in "WF" else 0.6 if sign.isalnum() else 0.4 for sign in text) * size
