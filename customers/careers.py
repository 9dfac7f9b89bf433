"""Who follows a customer's moves: each app registers what it does in `AppConfig.ready`, as it does with its moments.

A follower works inside the transaction of the move: a card that turns "left" is never half told.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customers.models import Company, Departure, Move, Person
    from sellers.models import User


def _nobody(person: "Person", company: "Company") -> Collection[int]:
    return ()


def _nothing(departure: "Departure", by: "User") -> None:
    """What a follower does that has nothing to do."""


def _stays(move: "Move", by: "User") -> None:
    """The same of a move within a company."""


@dataclass(frozen=True)
class Follower:
    """`linked(person, company)` gives ids of users with open links to her there: they are told (A15).

    `left`, `succeeded` and `taken_back` are called with the departure when she has left, when her successor is known
    (or it is known that there is none), and when the move was a mistake. `reorganised` and `put_back` are called with a move
    into another department of the same company, and when that was a mistake.
    """

    linked: Callable[["Person", "Company"], Collection[int]] = _nobody
    left: Callable[["Departure", "User"], None] = _nothing
    succeeded: Callable[["Departure", "User"], None] = _nothing
    taken_back: Callable[["Departure", "User"], None] = _nothing
    reorganised: Callable[["Move", "User"], None] = _stays
    put_back: Callable[["Move", "User"], None] = _stays


_followers: dict[str, Follower] = {}


def register(name: str, follower: Follower) -> None:
    _followers[name] = follower


def followers() -> list[Follower]:
    return list(_followers.values())
