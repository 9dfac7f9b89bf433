"""Which card stands where: who decides on top, below one column each for those who examine, who use, and who coach us."""

from collections import defaultdict
from collections.abc import Sequence

from opportunities.map_drawing.plan import Card, Plan, Seat
from opportunities.models.codes import BuyingRole

DRAWN = 12  # people; of more, each column shows the first and says how many there are besides
SHOWN_OF_MANY = 3
ON_TOP = 3
OVER = 26  # above the first row and below the last, where lines bend too
COLUMNS = ("examines", "uses", "coaches")
_COLUMN_OF = {
    BuyingRole.COACH: "coaches", BuyingRole.TECHNICAL: "examines", BuyingRole.PURCHASING: "examines",
    BuyingRole.USER: "uses",
}  # fmt: skip


def placed(people: Sequence[Seat], empty: Sequence[Seat]) -> tuple[list[Seat], list[list[Seat]]]:
    """Those on top, and the columns from left to right without empty ones."""
    top = [seat for seat in people if BuyingRole.EB in seat.roles][:ON_TOP]
    held: dict[str, list[Seat]] = defaultdict(list)
    for seat in people:
        if seat not in top:
            held[_column_of(seat)].append(seat)
    if len(people) > DRAWN:
        held = defaultdict(list, {name: _first(seats) for name, seats in held.items()})
    for seat in empty:
        (top if seat.role == BuyingRole.EB else held[_COLUMN_OF[BuyingRole(seat.role)]]).append(seat)
    columns = [held[name] for name in COLUMNS if held[name]]
    return top, _spread(columns)


def _column_of(seat: Seat) -> str:
    """A coach is a coach whatever else she is."""
    return next((column for role, column in _COLUMN_OF.items() if role in seat.roles), "uses")


def _first(seats: list[Seat]) -> list[Seat]:
    if len(seats) <= SHOWN_OF_MANY + 1:
        return seats
    return [*seats[:SHOWN_OF_MANY], Seat(more=len(seats) - SHOWN_OF_MANY)]


def _spread(columns: list[list[Seat]]) -> list[list[Seat]]:
    """Long columns take the places of those that nobody needs."""
    while 0 < len(columns) < len(COLUMNS) and len(longest := max(columns, key=len)) > 2:
        at, half = columns.index(longest), (len(longest) + 1) // 2
        columns = [*columns[:at], longest[:half], longest[half:], *columns[at + 1 :]]
    return columns


def cards_at(top: list[Seat], columns: list[list[Seat]], width: int, plan: Plan) -> list[Card]:
    high, below = plan.card[1], plan.gap[1]
    cards = [Card(seat, x, OVER, 0) for seat, x in zip(top, _across(len(top), width, plan), strict=True)]
    first = OVER + (high + plan.channel if top else 0)
    for x, seats in zip(_across(len(columns), width, plan), columns, strict=True):
        cards += [Card(seat, x, first + at * (high + below), at + 1) for at, seat in enumerate(seats)]
    return cards


def _across(number: int, width: int, plan: Plan) -> list[float]:
    """Left edges of cards side by side, in the middle."""
    step = plan.card[0] + plan.gap[0]
    start = (width - (number * step - plan.gap[0])) / 2
    return [start + at * step for at in range(number)]
